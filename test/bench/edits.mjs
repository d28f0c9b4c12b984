// @ts-check
// `npm run bench:edits -- [KERNEL [EDITS [FILE...]]]`: types in drivers of a kernel tree (default $DMALINT_KERNEL) and
// prints how long diagnostics take after each key. The numbers are for comparing, nothing here passes or fails.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The largest DMA-using driver of 6.12, and others that people work on. */
const DRIVERS = [
  'drivers/scsi/lpfc/lpfc_sli.c',
  'drivers/net/ethernet/broadcom/bnxt/bnxt.c',
  'drivers/net/ethernet/broadcom/tg3.c',
  'drivers/net/ethernet/intel/i40e/i40e_main.c',
];

const root = fileURLToPath(new URL('../..', import.meta.url));
const [kernel = process.env.DMALINT_KERNEL, edits = '800', ...files] = process.argv.slice(2);
if (kernel === undefined || !existsSync(kernel)) {
  console.error('usage: npm run bench:edits -- KERNEL [EDITS [FILE...]]   (or DMALINT_KERNEL=...)');
  process.exit(2);
}

const cache = join(root, '.cache/bench');
mkdirSync(cache, { recursive: true });
for (const wasm of ['node_modules/web-tree-sitter/web-tree-sitter.wasm', 'grammars/tree-sitter-c.wasm'])
  copyFileSync(join(root, wasm), join(cache, wasm.replace(/.*\//, '')));
const script = join(cache, 'typing.mjs');
await build({
  entryPoints: [join(root, 'test/bench/typing.ts')],
  outfile: script,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'inline',
  logLevel: 'warning',
});
const flags = ['--expose-gc', '--max-semi-space-size=16', ...(process.env.NODE_FLAGS?.split(' ') ?? [])];
const run = spawnSync(process.execPath, [...flags, script, kernel, edits, ...(files.length > 0 ? files : DRIVERS)], {
  stdio: 'inherit',
});
process.exit(run.status ?? 2);
