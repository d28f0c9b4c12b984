import { strict as assert } from 'node:assert';
import { describe, it } from 'mocha';
import { commands, extensions, window, workspace } from 'vscode';
import { file, findingsIn, open, rulesIn, servers, until } from './helpers.ts';

// By its name this file comes first: a server that runs goes on running.
describe('a window that nobody has used DMA in', () => {
  it('runs no server for C without DMA', async () => {
    await open('plain.c');
    await until('the extension is active', () => extensions.getExtension('dmalint.dmalint')?.isActive === true);
    assert.deepEqual(servers(), []);
  });

  it('starts the server as soon as someone types a DMA call', async () => {
    const document = await workspace.openTextDocument({ language: 'c', content: 'int f(struct device *dev)\n{\n}\n' });
    const editor = await window.showTextDocument(document);
    assert.deepEqual(servers(), []);
    await editor.edit((edit) => edit.insert(document.positionAt(28), '\tdma_set_mask(dev, DMA_BIT_MASK(24));\n'));
    await until('a server runs', () => servers().length === 1);
    await until('the unsaved text has its finding', () => rulesIn(document.uri).includes('mask-unchecked'));
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await until('the findings of a closed text are gone', () => findingsIn(document.uri).length === 0);
  });

  it('shows what a driver does wrong when it is opened', async () => {
    await open('card.c');
    await until('both findings are shown', () => findingsIn(file('card.c')).length === 2);
    assert.deepEqual(rulesIn(file('card.c')), ['direction-mismatch', 'mapping-error-unchecked']);
  });
});
