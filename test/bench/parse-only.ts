// The yardstick: parses every file below the folders that uses the DMA API, whole and as it stands, with the grammar
// that the checker uses, and does nothing with the trees. Prints how many files and bytes that was, as JSON.
import { readFileSync } from 'node:fs';
import { Language, Parser } from 'web-tree-sitter';
import { mayUseDma } from '../../server/src/dma-api/may-use-dma.ts';
import { discoverFiles } from '../../server/src/project/discover.ts';

const [grammar = '', ...folders] = process.argv.slice(2);
await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(grammar));

let files = 0;
let bytes = 0;
for (const path of discoverFiles(folders, () => false).files) {
  const content = readFileSync(path);
  const text = content.toString('utf8');
  if (!mayUseDma(text)) continue;
  parser.parse(text)?.delete();
  files++;
  bytes += content.length;
}
console.log(JSON.stringify({ files, bytes }));
