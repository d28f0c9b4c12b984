import { strict as assert } from 'node:assert';
import { before, describe, it } from 'mocha';
import { commands, extensions, Selection, window, workspace } from 'vscode';
import type { CheckResult } from '../../../server/src/lsp/protocol.ts';
import { file, findingsIn, hoverAt, open, rulesIn, servers, until } from './helpers.ts';

describe('the commands', () => {
  before(() => open('card.c'));

  it('check a folder with the files that nobody has opened', async () => {
    const result = await commands.executeCommand<CheckResult>('dmalint.checkFolder', file('unopened'));
    assert.equal(result.cancelled, false);
    assert.equal(result.findings.warning, 1);
    await until('its finding is in the Problems view', () =>
      rulesIn(file('unopened/mask.c')).includes('mask-unchecked'),
    );
  });

  it('check the module of the file in view', async () => {
    await open('other.c');
    const result = await commands.executeCommand<CheckResult>('dmalint.checkModule');
    assert.equal(result.files, 1);
  });

  it('are all there that the palette lists', async () => {
    const manifest = extensions.getExtension('dmalint.dmalint')?.packageJSON;
    const listed: readonly { readonly command: string }[] = manifest.contributes.commands;
    const known = new Set(await commands.getCommands(true));
    assert.deepEqual(
      listed.filter(({ command }) => !known.has(command)),
      [],
    );
  });

  it('check the file in view', async () => {
    await open('other.c');
    const result = await commands.executeCommand<CheckResult>('dmalint.checkFile');
    assert.equal(result.files, 1);
    assert.equal(result.findings.warning, 1);
  });

  it('start the server anew, and what was shown is shown again', async () => {
    await open('other.c');
    await until('the finding is shown', () => findingsIn(file('other.c')).length === 1);
    const before = servers();
    await commands.executeCommand('dmalint.restartServer');
    await until('another server runs', () => servers().length === 1 && servers()[0] !== before[0]);
    await until('the finding is shown again', () => findingsIn(file('other.c')).length === 1);
  });

  it('write a report that holds the function and what was said of it', async () => {
    const editor = await open('other.c');
    await until('the finding is shown', () => findingsIn(file('other.c')).length === 1);
    const line = findingsIn(file('other.c'))[0]?.range.start.line ?? 0;
    editor.selection = new Selection(line, 0, line, 0);
    await commands.executeCommand('dmalint.reportProblem');
    const report = window.activeTextEditor?.document.getText() ?? '';
    assert.match(report, /dma_set_mask\(dev, DMA_BIT_MASK\(24\)\);/);
    assert.match(report, /mask-unchecked/);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('open a copy of the sample driver', async () => {
    await commands.executeCommand('dmalint.openSampleDriver');
    const uri = window.activeTextEditor?.document.uri;
    assert.ok(uri);
    assert.match(uri.path, /edu_dma_faulty\.c$/);
    await until('its faults are found', () => rulesIn(uri).includes('dma-from-stack'));
    assert.equal(workspace.getWorkspaceFolder(uri), undefined);
  });
});

describe('a server that dies', () => {
  it('comes back, and sees what is typed after that', async () => {
    const editor = await open('other.c');
    await until('the finding is shown', () => findingsIn(file('other.c')).length === 1);
    const [pid] = servers();
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    await until('another server runs', () => servers().length === 1 && servers()[0] !== pid);
    await until('it answers', async () => (await hoverAt(editor.document, 'dma_set_mask')).includes('dma_set_mask('));
    await editor.edit((edit) => edit.insert(editor.document.positionAt(0), '\n'));
    await until('the finding has moved down', () => findingsIn(file('other.c'))[0]?.range.start.line === 7);
    await commands.executeCommand('undo');
    await until('the finding has moved back', () => findingsIn(file('other.c'))[0]?.range.start.line === 6);
  });

  it('too often is given up, until a command wants it; it sees what was typed meanwhile', async () => {
    const { document } = await open('other.c');
    // A new one has no deaths behind it.
    await commands.executeCommand('dmalint.restartServer');
    let last = 0;
    for (let death = 1; death <= mostDeaths; death++) {
      await until(`server ${death} runs`, () => servers().some((pid) => pid !== last));
      last = servers().find((pid) => pid !== last) ?? 0;
      await until('it answers', async () => (await hoverAt(document, 'dma_set_mask')).includes('dma_set_mask('));
      process.kill(last, 'SIGKILL');
    }
    await until('no server runs', () => servers().length === 0);
    await until('what it had found is gone', () => findingsIn(document.uri).length === 0);
    const editor = await window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(document.positionAt(0), '\n'));

    const result = await commands.executeCommand<CheckResult>('dmalint.checkFile');
    assert.equal(result.findings.warning, 1);
    await until('the finding is back, a line below', () => findingsIn(document.uri)[0]?.range.start.line === 7);
    assert.equal(document.isDirty, true);
    await commands.executeCommand('undo');
    await until('the finding has moved back', () => findingsIn(document.uri)[0]?.range.start.line === 6);
  });
});

/** More deaths than this within three minutes are too many: the policy of vscode-languageclient. */
const mostDeaths = 5;
