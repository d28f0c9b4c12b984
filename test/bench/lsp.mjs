// @ts-check
// `npm run bench:lsp -- [KERNEL [PART...]]`: the language server at work on drivers of a kernel (default $DMALINT_KERNEL).
// Parts: latency, memory, random; all of them by default; `memory:400` makes fewer edits. The figures are for comparing, nothing here passes or fails.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [kernel = process.env.DMALINT_KERNEL, ...parts] = process.argv.slice(2);
if (kernel === undefined || !existsSync(kernel)) {
  console.error('usage: npm run bench:lsp -- KERNEL [PART...]   (or DMALINT_KERNEL=...)');
  process.exit(2);
}
const cache = join(root, '.cache/bench');
mkdirSync(cache, { recursive: true });
for (const wasm of ['node_modules/web-tree-sitter/web-tree-sitter.wasm', 'grammars/tree-sitter-c.wasm'])
  copyFileSync(join(root, wasm), join(cache, wasm.replace(/.*\//, '')));
const script = join(cache, 'lsp-session.mjs');
await build({
  entryPoints: [join(root, 'test/bench/lsp-session.ts')],
  outfile: script,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [script, join(root, 'dist/cli.js'), kernel, ...parts], {
  stdio: 'inherit',
});
process.exit(status ?? 2);
