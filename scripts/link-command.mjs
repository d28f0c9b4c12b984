// @ts-check
// Links the command into node_modules/.bin, so that `npx dmalint` works in a clone right after `npm ci`. npm links the
// commands of dependencies there, not the package's own, and the npx of npm 10 (Node 20 comes with it) looks nowhere else.
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const commands = join(root, 'node_modules/.bin');
const link = join(commands, 'dmalint');

// Windows wants a script in place of a link; the npx of npm 11 does without.
if (process.platform !== 'win32') {
  mkdirSync(commands, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync('../../dist/cli.js', link);
  chmodSync(join(root, 'dist/cli.js'), 0o755);
}
