// @ts-check
// `node test/bench/equality.mjs KERNEL [EDITS [EDITS_PER_COMPARISON [DRIVER...]]]`: types in large drivers and prints how long
// each check of their modules takes, after holding some of the results against fresh checks. Nothing here passes or fails
// but these comparisons.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.cache/bench');
mkdirSync(cache, { recursive: true });
copyFileSync(join(root, 'grammars/tree-sitter-c.wasm'), join(cache, 'tree-sitter-c.wasm'));
copyFileSync(join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'), join(cache, 'web-tree-sitter.wasm'));
const outfile = join(cache, 'equality.mjs');
await build({
  entryPoints: [join(root, 'test/bench/equality.ts')],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['--expose-gc', outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 2);
