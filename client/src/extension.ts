/** Where VS Code enters: one line per feature. Each feature is a file of its own. */
import type { ExtensionContext } from 'vscode';
import { registerChecks } from './checks.ts';
import { markKernelTrees } from './kernel-trees.ts';
import { registerPlaces } from './places.ts';
import { registerReport } from './report-problem.ts';
import { registerRulePages } from './rule-pages.ts';
import { registerSampleDriver } from './sample-driver.ts';
import { Server } from './server.ts';
import { registerSimulation } from './simulation/register.ts';
import { showStatus } from './status.ts';
import { startWhenNeeded } from './wake.ts';

let server: Server | null = null;

export function activate(context: ExtensionContext): void {
  server = new Server(context);
  context.subscriptions.push(
    server,
    startWhenNeeded(server),
    showStatus(server),
    registerChecks(server),
    registerPlaces(server),
    registerRulePages(server, context.extensionUri),
    registerReport(context.extension),
    registerSampleDriver(context),
    registerSimulation(server, context),
  );
  markKernelTrees();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
