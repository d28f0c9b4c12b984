// @ts-check
// What the benches share: the folder they work in, their kernel, and a bundle of the part that runs on the real code.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const cache = join(root, '.cache/bench');

/**
 * The kernel tree that is named, or that of DMALINT_KERNEL; ends the bench where there is none.
 *
 * @param {string | undefined} named
 * @param {string} usage
 */
export function kernelTree(named, usage) {
  const kernel = named ?? process.env.DMALINT_KERNEL;
  if (kernel !== undefined && existsSync(kernel)) return kernel;
  console.error(`usage: ${usage}   (or DMALINT_KERNEL=...)`);
  process.exit(2);
}

/**
 * Bundles `test/bench/NAME.ts` with the grammar beside it, and returns the path of the program.
 *
 * @param {string} name
 */
export async function bundle(name) {
  mkdirSync(cache, { recursive: true });
  for (const wasm of ['node_modules/web-tree-sitter/web-tree-sitter.wasm', 'grammars/tree-sitter-c.wasm'])
    copyFileSync(join(root, wasm), join(cache, basename(wasm)));
  const outfile = join(cache, `${name}.mjs`);
  await build({
    entryPoints: [join(root, `test/bench/${name}.ts`)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}
