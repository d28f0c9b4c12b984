/** Simulation in VS Code: the commands behind the lenses, the panel, and the debugger. */
import { commands, Disposable, debug, type ExtensionContext, type TextEditor, Uri, window } from 'vscode';
import type { Server } from '../server.ts';
import { createDebugAdapters } from './debugger.ts';
import { functionAt } from './function-at.ts';
import { SimulationPanel, type SimulationTarget } from './panel.ts';
import { serverSimulator } from './simulator.ts';

export function registerSimulation(server: Server, context: ExtensionContext): Disposable {
  const simulator = serverSimulator(server);
  const panel = new SimulationPanel(context.extensionUri, simulator);
  const show = (target: Pick<SimulationTarget, 'uri' | 'function' | 'finding'>) =>
    panel.show({ ...target, chain: null, path: null, platform: 'direct', choices: {} });
  return Disposable.from(
    panel,
    commands.registerCommand('dmalint.simulate', async (uri?: string, name?: string) => {
      if (uri !== undefined && name !== undefined) return show({ uri: Uri.parse(uri), function: name, finding: null });
      const editor = window.activeTextEditor;
      const found = editor ? await functionIn(editor) : null;
      if (!editor || found === null)
        return window.showInformationMessage('Put the cursor into a function of a C file.');
      return show({ uri: editor.document.uri, function: found, finding: null });
    }),
    commands.registerCommand('dmalint.replay', (uri: string, fingerprint: string) =>
      show({ uri: Uri.parse(uri), function: null, finding: fingerprint }),
    ),
    debug.registerDebugAdapterDescriptorFactory('dmalint', createDebugAdapters(simulator)),
  );
}

async function functionIn({ document, selection }: TextEditor): Promise<string | null> {
  return document.languageId === 'c' ? functionAt(document.getText(), document.offsetAt(selection.active)) : null;
}
