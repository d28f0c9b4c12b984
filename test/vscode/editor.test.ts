/**
 * dmalint in a real VS Code. The window is used as a person does (`ui/`), and a suite runs inside its extension host
 * (`suite/`). Where there is no VS Code to be had, all of this is left out, and a line says so.
 */
import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoEditor } from './support/editor.ts';
import { Session } from './support/session.ts';
import { commandScenarios } from './ui/commands.ts';
import { findingScenarios } from './ui/findings.ts';
import { rewriteScenarios } from './ui/rewrite.ts';
import { serverScenarios } from './ui/server.ts';
import { simulationScenarios } from './ui/simulation.ts';

const reason = whyNoEditor();
if (reason !== null) console.log(`test/vscode is left out: ${reason}`);

describe.skipIf(reason !== null)('in VS Code', { timeout: 120_000 }, () => {
  let session: Session | undefined;
  const running = (): Session => {
    if (!session) throw new Error('VS Code has not been started');
    return session;
  };

  beforeAll(async () => {
    session = await Session.start();
  }, 240_000);

  afterAll(() => session?.stop(), 60_000);

  test('the .vsix is small', () => {
    expect(statSync(running().vsix).size).toBeLessThan(3 * 1024 * 1024);
  });

  findingScenarios(running);
  rewriteScenarios(running);
  commandScenarios(running);
  serverScenarios(running);
  simulationScenarios(running);

  test('the suite of the extension host passes', { timeout: 240_000 }, async () => {
    const { exitCode, output } = await running().runSuite(200_000);
    expect(exitCode, output).toBe(0);
    // A suite that found no tests would pass as well.
    expect(output).toMatch(/[1-9]\d* passing/);
  });
});
