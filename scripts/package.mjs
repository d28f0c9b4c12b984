// @ts-check
// Makes dmalint-VERSION.vsix: `npm run package`. What goes into it is gathered in .cache/extension first, which the tests
// in a real VS Code load as well.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Not among the packages of this project: it brings some three hundred, and nothing but this script needs it. */
const packager = '@vscode/vsce@3.9.2';

const contents = [
  'CHANGELOG.md',
  'LICENSE',
  'client/media',
  'client/walkthrough',
  'docs/rules',
  'docs/settings.md',
  'docs/dmalint.schema.json',
  'sample-drivers',
];

const root = fileURLToPath(new URL('..', import.meta.url));
const staging = join(root, '.cache/extension');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const vsix = join(root, `${manifest.name}-${manifest.version}.vsix`);

rmSync(staging, { recursive: true, force: true });
mkdirSync(staging, { recursive: true });
execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--release', join(staging, 'dist')], {
  stdio: 'inherit',
});
for (const path of contents) {
  mkdirSync(dirname(join(staging, path)), { recursive: true });
  cpSync(join(root, path), join(staging, path), { recursive: true });
}
cpSync(join(root, 'client/README.md'), join(staging, 'README.md'));
writeFileSync(join(staging, 'package.json'), JSON.stringify(extensionManifest(), null, 2));

const options = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--out', vsix];
execFileSync('npx', ['--yes', packager, 'package', ...options], {
  cwd: staging,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, npm_config_ignore_scripts: 'true' },
});
console.error(`${Math.round(statSync(vsix).size / 1024)} KiB`);
console.log(vsix);

/** All is bundled: nothing is left to install, and nothing to run while packing. */
function extensionManifest() {
  const { scripts, dependencies, devDependencies, bin, private: isPrivate, ...kept } = manifest;
  return { ...kept, files: ['**'] };
}
