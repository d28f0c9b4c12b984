// Bundles the command-line checker (and its worker) into dist/, or the folder named. `npm ci` runs this through `prepare`.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const output = process.argv[2] ?? join(root, 'dist');
mkdirSync(output, { recursive: true });
for (const name of readdirSync(output)) if (name.startsWith('shared-')) rmSync(join(output, name));

await build({
  entryPoints: {
    cli: join(root, 'server/src/cli/main.ts'),
    worker: join(root, 'server/src/project/worker.ts'),
    'analysis-thread': join(root, 'server/src/lsp/analysis-thread.ts'),
    // The pool starts its threads from this file, which it looks for beside itself.
    'entry/worker': join(root, 'node_modules/tinypool/dist/entry/worker.js'),
  },
  outdir: output,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // What the command line and the threads share is there once, and the language server is read only when it is asked for.
  splitting: true,
  chunkNames: 'shared-[hash]',
  // Some dependencies have a CommonJS build that cannot be bundled, and a module that can.
  mainFields: ['module', 'main'],
  sourcemap: 'linked',
  // CommonJS dependencies call require(), which an ES module lacks.
  banner: {
    js: "import { createRequire as dmalintCreateRequire } from 'node:module'; const require = dmalintCreateRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

copyFileSync(join(root, 'node_modules/web-tree-sitter/web-tree-sitter.wasm'), join(output, 'web-tree-sitter.wasm'));
copyFileSync(join(root, 'grammars/tree-sitter-c.wasm'), join(output, 'tree-sitter-c.wasm'));
