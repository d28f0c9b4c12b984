import { expect, test } from 'vitest';
import type { TreeCursor } from 'web-tree-sitter';
import { loadParser } from '../../../server/src/project/grammar.ts';
import { Cursor } from '../../../server/src/syntax/cursor.ts';

const source = `
struct ring { dma_addr_t dma; size_t size; };
/* maps a buffer */
static int send(struct device *dev, struct ring *ring, void *data)
{
	ring->dma = dma_map_single(dev, data, ring->size, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, ring->dma))
		return -ENOMEM;
	for (int i = 0; i < 4; i++)
		broken( ;
	return 0;
}
`;

test('the cursor goes where that of web-tree-sitter goes', async () => {
  const parser = await loadParser();
  const tree = parser.parse(source);
  const theirs = tree.walk();
  const expected = nodesBelow(theirs);
  theirs.delete();
  const ours = new Cursor(tree);
  const found = nodesBelow(ours);
  ours.delete();
  expect(found).toEqual(expected);
  expect(found.length).toBeGreaterThan(100);
  tree.delete();
  parser.dispose();
});

function nodesBelow(cursor: Cursor | TreeCursor): number[][] {
  const nodes: number[][] = [];
  if (!cursor.gotoFirstChild()) return nodes;
  do {
    nodes.push([cursor.nodeTypeId, cursor.currentFieldId, cursor.startIndex, cursor.endIndex], ...nodesBelow(cursor));
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return nodes;
}
