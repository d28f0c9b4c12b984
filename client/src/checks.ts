/** The commands that check more than what is open: a file, its module, a folder. */
import { commands, Disposable, ProgressLocation, type Uri, window, workspace } from 'vscode';
import type { CheckParams, CheckResult } from '../../server/src/lsp/protocol.ts';
import { countFindings } from './counts.ts';
import type { Server } from './server.ts';

type Scope = CheckParams['scope'];

export function registerChecks(server: Server): Disposable {
  return Disposable.from(
    commands.registerCommand('dmalint.checkFile', (uri?: Uri) => check(server, 'file', uri ?? fileInEditor())),
    commands.registerCommand('dmalint.checkModule', (uri?: Uri) => check(server, 'module', uri ?? fileInEditor())),
    commands.registerCommand('dmalint.checkFolder', async (uri?: Uri) =>
      check(server, 'folder', uri ?? (await chooseFolder())),
    ),
  );
}

function fileInEditor(): Uri | undefined {
  const document = window.activeTextEditor?.document;
  if (document?.languageId === 'c') return document.uri;
  void window.showInformationMessage('Open a C file first.');
  return undefined;
}

async function chooseFolder(): Promise<Uri | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length === 1) return folders[0]?.uri;
  const chosen = await window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel: 'Check' });
  return chosen?.[0];
}

async function check(server: Server, scope: Scope, uri: Uri | undefined): Promise<CheckResult | null> {
  if (!uri) return null;
  const name = nameOf(uri);
  const title = scope === 'module' ? `Checking the module of ${name}` : `Checking ${name}`;
  const result = await window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const connection = await server.connection();
      return connection.check(
        { uri: uri.toString(), scope },
        ({ message, increment }) =>
          progress.report({ message: message && workspace.asRelativePath(message), increment }),
        token,
      );
    },
  );
  if (result) void report(result);
  return result;
}

/** As the explorer has it; a folder of the workspace by its own name. */
function nameOf(uri: Uri): string {
  const folder = workspace.getWorkspaceFolder(uri);
  return folder?.uri.toString() === uri.toString() ? folder.name : workspace.asRelativePath(uri);
}

async function report({ files, findings, problems, cancelled }: CheckResult): Promise<void> {
  const checked = `${files} ${files === 1 ? 'file' : 'files'} checked: ${countFindings(findings) ?? 'no findings'}.`;
  const unread = problems.length === 0 ? '' : ` ${problems.length} could not be checked: ${problems[0]?.message}`;
  const text = `${cancelled ? 'Cancelled. ' : ''}${checked}${unread}`;
  const showProblems = 'Show Problems';
  const answer = await window.showInformationMessage(text, ...(countFindings(findings) ? [showProblems] : []));
  if (answer === showProblems) await commands.executeCommand('workbench.actions.view.problems');
}
