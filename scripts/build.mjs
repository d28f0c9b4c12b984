// @ts-check
// Bundles the programs of this project into dist/, or the folder named: the command with its threads, and the VS Code
// extension. `npm ci` runs this through `prepare`. `--release` makes them small, without source maps.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values, positionals } = parseArgs({ allowPositionals: true, options: { release: { type: 'boolean' } } });
const output = positionals[0] ?? join(root, 'dist');
mkdirSync(output, { recursive: true });
// The names of these change with what is in them. All else is written over, or not ours.
const shared = /^shared-[A-Z0-9]{8}\.js(\.map)?$/;
for (const name of readdirSync(output)) if (shared.test(name)) rmSync(join(output, name));

/** @type {import('esbuild').BuildOptions} */
const common = {
  outdir: output,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Some dependencies have a CommonJS build that cannot be bundled, and a module that can.
  mainFields: ['module', 'main'],
  minify: values.release === true,
  sourcemap: values.release ? false : 'linked',
  logLevel: 'warning',
};

await Promise.all([
  build({
    ...common,
    entryPoints: {
      cli: join(root, 'server/src/cli/main.ts'),
      worker: join(root, 'server/src/project/worker.ts'),
      'analysis-thread': join(root, 'server/src/lsp/analysis-thread.ts'),
      'simulation-thread': join(root, 'server/src/lsp/simulation-thread.ts'),
      // The pool starts its threads from this file, which it looks for beside itself.
      'entry/worker': join(root, 'node_modules/tinypool/dist/entry/worker.js'),
    },
    format: 'esm',
    // What the command line and the threads share is there once, and the language server is read only when it is asked for.
    splitting: true,
    chunkNames: 'shared-[hash]',
    // CommonJS dependencies call require(), which an ES module lacks.
    banner: {
      js: "import { createRequire as dmalintCreateRequire } from 'node:module'; const require = dmalintCreateRequire(import.meta.url);",
    },
  }),
  build({
    ...common,
    entryPoints: { extension: join(root, 'client/src/extension.ts') },
    // An older VS Code loads no extension that is an ES module.
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external: ['vscode'],
  }),
  build({
    ...common,
    entryPoints: { panel: join(root, 'client/panel/main.tsx'), 'panel-style': join(root, 'client/panel/style.css') },
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  }),
]);

copyFileSync(join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'), join(output, 'web-tree-sitter.wasm'));
copyFileSync(join(root, 'grammars/tree-sitter-c.wasm'), join(output, 'tree-sitter-c.wasm'));
