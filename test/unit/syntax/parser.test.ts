import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadParser } from '../../../server/src/project/grammar.ts';
import { createParser } from '../../../server/src/syntax/parser.ts';

const root = new URL('../../../', import.meta.url);

test('the grammar in the repository is the one its table names', () => {
  const table = readFileSync(new URL('grammars/README.md', root), 'utf8');
  const checksum = createHash('sha256')
    .update(readFileSync(new URL('grammars/tree-sitter-c.wasm', root)))
    .digest('hex');
  expect(table).toContain(checksum);
});

describe('the parser', () => {
  test('reads C, with offsets in UTF-16 units', async () => {
    const parser = await loadParser();
    const tree = parser.parse('/* é😀 */ int f(void) { return 1; }');
    expect(tree.rootNode.hasError).toBe(false);
    const definition = tree.rootNode.namedChildren.find((node) => node.type === 'function_definition');
    expect(definition?.startIndex).toBe(10);
    tree.delete();
    parser.dispose();
  });

  test('makes a tree of anything', async () => {
    const parser = await loadParser();
    for (const text of ['', '}', 'int f( {', '\0\0', '\ud800', '('.repeat(20_000)]) {
      const tree = parser.parse(text);
      expect(tree.rootNode.endIndex).toBeLessThanOrEqual(text.length);
      tree.delete();
    }
    parser.dispose();
  });

  test('can be made from bytes, more than once', async () => {
    const runtime = readFileSync(new URL('node_modules/web-tree-sitter/web-tree-sitter.wasm', root));
    const grammar = readFileSync(new URL('grammars/tree-sitter-c.wasm', root));
    const parsers = [await createParser({ runtime, grammar }), await createParser({ runtime, grammar })];
    for (const parser of parsers) {
      const tree = parser.parse('int a;');
      expect(tree.rootNode.hasError).toBe(false);
      tree.delete();
      parser.dispose();
    }
  });

  test('keeps its memory within bounds over much text', async () => {
    const parser = await loadParser();
    const text = `void f(void) { ${'a = b(c, d) + e[f];'.repeat(5000)} }`;
    parser.parse(text).delete();
    const before = process.memoryUsage.rss();
    for (let round = 0; round < 60; round++) parser.parse(text).delete();
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 2 ** 20);
    parser.dispose();
  });
});
