// @ts-check
// `npm run bench:lsp -- [KERNEL [PART...]]`: the language server at work on drivers of a kernel (default $DMALINT_KERNEL).
// Parts: latency, memory, random; all of them by default; `memory:400` makes fewer edits. The figures are for comparing, nothing here passes or fails.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundle, kernelTree, root } from './bundle.mjs';

const [named, ...parts] = process.argv.slice(2);
const kernel = kernelTree(named, 'npm run bench:lsp -- KERNEL [PART...]');
const script = await bundle('lsp-session');
const { status } = spawnSync(process.execPath, [script, join(root, 'dist/cli.js'), kernel, ...parts], {
  stdio: 'inherit',
});
process.exit(status ?? 2);
