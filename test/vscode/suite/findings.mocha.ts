import { strict as assert } from 'node:assert';
import { before, describe, it } from 'mocha';
import {
  type CodeAction,
  type CodeLens,
  ConfigurationTarget,
  commands,
  DiagnosticSeverity,
  type Location,
  type LocationLink,
  languages,
  Range,
  type TextEditor,
  workspace,
} from 'vscode';
import { file, findingsIn, hoverAt, open, positionOf, replace, ruleOf, rulesIn, until } from './helpers.ts';

describe('a driver in the editor', () => {
  let editor: TextEditor;

  before(async () => {
    editor = await open('card.c');
    await until('both findings are shown', () => findingsIn(file('card.c')).length === 2);
  });

  it('has findings with severity, place, path and a link to the page of the rule', () => {
    const finding = findingsIn(file('card.c')).find((shown) => ruleOf(shown) === 'direction-mismatch');
    assert.ok(finding);
    assert.equal(finding.severity, DiagnosticSeverity.Error);
    assert.equal(editor.document.getText(finding.range), 'dma_unmap_single(card->dev, dma, len, DMA_FROM_DEVICE)');
    assert.equal(finding.relatedInformation?.[0]?.message, "'data' is mapped");
    assert.ok(typeof finding.code === 'object' && finding.code.target.toString().includes('direction-mismatch'));
  });

  it('tells what a call obliges to', async () => {
    const text = await hoverAt(editor.document, 'dma_map_single');
    assert.match(text, /dma_mapping_error/);
    assert.match(text, /dma_unmap_single/);
  });

  it('leads from a mapping to its unmapping', async () => {
    const places = await commands.executeCommand<(Location | LocationLink)[]>(
      'vscode.executeReferenceProvider',
      editor.document.uri,
      positionOf(editor.document, 'rx_dma = dma_map_single'),
    );
    const lines = places.map((place) => ('range' in place ? place.range : place.targetRange).start.line);
    assert.ok(lines.includes(positionOf(editor.document, 'dma_unmap_single(card->dev, card->rx_dma').line));
  });

  it('has lenses over its mappings', async () => {
    const lenses = await commands.executeCommand<CodeLens[]>(
      'vscode.executeCodeLensProvider',
      editor.document.uri,
      100,
    );
    const line = positionOf(editor.document, 'card->rx_dma = dma_map_single').line;
    assert.ok(lenses.some(({ range, command }) => range.start.line === line && command !== undefined));
  });

  it('loses a finding while it is mended, and has it again when that is undone', async () => {
    await replace(editor, 'len, DMA_FROM_DEVICE);\n\treturn 0;', 'len, DMA_TO_DEVICE);\n\treturn 0;');
    await until('the finding is gone', () => !rulesIn(file('card.c')).includes('direction-mismatch'));
    await commands.executeCommand('undo');
    await until('the finding is back', () => rulesIn(file('card.c')).includes('direction-mismatch'));
  });

  it('is fixed on saving where the user wants that, but for what needs a person', async () => {
    const settings = workspace.getConfiguration('editor', editor.document);
    await settings.update('codeActionsOnSave', { 'source.fixAll.dmalint': 'explicit' }, ConfigurationTarget.Workspace);
    try {
      await editor.edit((edit) => edit.insert(editor.document.positionAt(0), ' '));
      await editor.document.save();
      await until('only the other is left', () => rulesIn(file('card.c')).join() === 'mapping-error-unchecked');
      assert.match(editor.document.getText(), /dma_unmap_single\(card->dev, dma, len, DMA_TO_DEVICE\)/);
    } finally {
      await settings.update('codeActionsOnSave', undefined, ConfigurationTarget.Workspace);
    }
  });

  it('offers a comment that allows a finding', async () => {
    const [finding] = findingsIn(file('card.c'));
    assert.ok(finding);
    const actions = await commands.executeCommand<CodeAction[]>(
      'vscode.executeCodeActionProvider',
      editor.document.uri,
      new Range(finding.range.start, finding.range.start),
    );
    const allow = actions.find(({ edit, title }) => edit !== undefined && /allow/i.test(title));
    assert.ok(allow?.edit, actions.map(({ title }) => title).join('\n'));
    await workspace.applyEdit(allow.edit);
    await until('the finding is allowed', () => !rulesIn(file('card.c')).includes('mapping-error-unchecked'));
    assert.match(editor.document.getText(), /dmalint: allow\(mapping-error-unchecked\)/);
  });
});

describe('dmalint.json', () => {
  it('turns a rule off for the files beside it, as soon as it is written', async () => {
    await open('other.c');
    const other = file('other.c');
    await until('the finding is shown', () => rulesIn(other).includes('mask-unchecked'));
    const config = file('dmalint.json');
    await workspace.fs.writeFile(config, Buffer.from('{ "rules": { "mask-unchecked": "off" } }'));
    await until('the finding is gone', () => rulesIn(other).length === 0);
    await workspace.fs.delete(config);
    await until('the finding is back', () => rulesIn(other).includes('mask-unchecked'));
  });

  it('is completed and held against its schema', async () => {
    const config = file('dmalint.json');
    await workspace.fs.writeFile(config, Buffer.from('{ "rules": { "mask-unchecked": "loud" } }'));
    const document = (await open('dmalint.json')).document;
    await until('the wrong level is marked', () =>
      languages.getDiagnostics(config).some(({ range }) => document.getText(range).includes('loud')),
    );
    const offered = await commands.executeCommand<{ items: { label: unknown }[] }>(
      'vscode.executeCompletionItemProvider',
      config,
      positionOf(document, '"rules"'),
    );
    const labels = offered.items.map(({ label }) => JSON.stringify(label));
    assert.ok(
      labels.some((label) => label.includes('kernelVersion')),
      labels.join(),
    );
    await commands.executeCommand('workbench.action.closeActiveEditor');
    await workspace.fs.delete(config);
  });
});

describe('a text that is no file', () => {
  it('is checked on its own', async () => {
    const untitled = await workspace.openTextDocument({
      language: 'c',
      content: 'int f(struct device *dev)\n{\n\tdma_set_mask(dev, DMA_BIT_MASK(24));\n\treturn 0;\n}\n',
    });
    await until('it has its finding', () => rulesIn(untitled.uri).includes('mask-unchecked'));
  });
});
