/** Tells menus that a folder holds kernel code, by the files that Kbuild reads. */
import { commands, RelativePattern, workspace } from 'vscode';

const marks = '{Kconfig,Kbuild}';

/** Sets the context key `dmalint.kernelCode` where a folder of the workspace begins with such files. */
export function markKernelTrees(): void {
  void look();
}

async function look(): Promise<void> {
  const folders = workspace.workspaceFolders ?? [];
  const found = await Promise.all(
    folders.map((folder) => workspace.findFiles(new RelativePattern(folder, marks), null, 1)),
  );
  await commands.executeCommand('setContext', 'dmalint.kernelCode', found.flat().length > 0);
}
