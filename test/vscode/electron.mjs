// Runs the suite of the extension host in a desktop VS Code, which @vscode/test-electron downloads: `npm run test:electron`.
// It is the same suite that `npm test` runs in the browser's; this wants a display and access to VS Code's downloads.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests } from '@vscode/test-electron';
import { buildSuite } from './support/build-suite.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

execFileSync(process.execPath, [join(root, 'scripts/package.mjs')], { stdio: 'inherit' });
const workspace = join(mkdtempSync(join(tmpdir(), 'dmalint-workspace-')), 'card-driver');
cpSync(join(root, 'test/vscode/workspace'), workspace, { recursive: true });

process.exitCode = await runTests({
  cachePath: join(root, '.cache/vscode-desktop'),
  // The oldest that the extension says it runs on.
  version: process.argv[2] ?? '1.91.0',
  extensionDevelopmentPath: join(root, '.cache/extension'),
  extensionTestsPath: await buildSuite(),
  launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust', '--skip-welcome'],
});
