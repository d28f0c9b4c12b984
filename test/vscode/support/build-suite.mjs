import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const source = join(import.meta.dirname, '../suite');

/**
 * Bundles the suite for an extension host, which loads CommonJS. Gives the script that VS Code is to call.
 * @returns {Promise<string>}
 */
export async function buildSuite() {
  const output = join(import.meta.dirname, '../../../.cache/vscode-suite');
  rmSync(output, { recursive: true, force: true });
  await build({
    entryPoints: readdirSync(source).map((name) => join(source, name)),
    outdir: output,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return join(output, 'index.cjs');
}
