/** Opens the faulty sample driver, for those who want to see findings before they have any of their own. */
import { commands, type Disposable, type ExtensionContext, Uri, window, workspace } from 'vscode';

export function registerSampleDriver({ extensionUri, globalStorageUri }: ExtensionContext): Disposable {
  return commands.registerCommand('dmalint.openSampleDriver', async () => {
    // A copy, made anew each time: what one tries on it must not change the installation.
    const copy = Uri.joinPath(globalStorageUri, 'edu-dma');
    const original = Uri.joinPath(extensionUri, 'sample-drivers/edu-dma');
    await workspace.fs.copy(original, copy, { overwrite: true });
    await window.showTextDocument(Uri.joinPath(copy, 'edu_dma_faulty.c'));
  });
}
