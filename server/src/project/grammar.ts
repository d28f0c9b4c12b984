import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChunkParser, createParser } from '../syntax/parser.ts';

/** A parser made from the wasm files of this installation: beside the bundle, or in the work tree. */
export function loadParser(): Promise<ChunkParser> {
  return createParser({
    runtime: readWasm('web-tree-sitter.wasm', 'node_modules/web-tree-sitter'),
    grammar: readWasm('tree-sitter-c.wasm', 'grammars'),
  });
}

function readWasm(name: string, folderInTree: string): Uint8Array {
  const here = dirname(fileURLToPath(import.meta.url));
  const bundled = join(here, name);
  return readFileSync(existsSync(bundled) ? bundled : join(here, '../../..', folderInTree, name));
}
