// The examples in the README are run, so that they can't go out of date.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dmalint-readme-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The first example in a language. */
function example(language: string): string {
  return new RegExp(`\`\`\`${language}\\n(?<text>[\\s\\S]*?)\`\`\``).exec(readme)?.groups?.text ?? '';
}

function check(...args: readonly string[]) {
  const command = join(root, 'dist/cli.js');
  return spawnSync(process.execPath, [command, 'check', ...args], { cwd: folder, encoding: 'utf8' });
}

test('the configuration is one that dmalint takes', () => {
  writeFileSync(join(folder, 'dmalint.json'), example('json'));
  writeFileSync(join(folder, 'a.c'), 'int a;\n');
  const run = check('.');
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
});

test('the suppression comments are understood', () => {
  const body = example('c').replace('static int foo_hand_over(struct foo *foo)', '$&\n{\n\treturn 0;\n}');
  const [call = '', ...rest] = body.split('\n');
  writeFileSync(
    join(folder, 'a.c'),
    `#include <linux/dma-mapping.h>\nstatic void f(void)\n{\n\t${call}\n}\n${rest.join('\n')}`,
  );
  const run = check('a.c', '--format', 'json', '--rules', 'invalid-suppression,suppression-without-reason');
  expect(JSON.parse(run.stdout).findings).toEqual([]);
});

test.each(['check', 'rules', 'explain', 'simulate', 'lsp', 'debug-adapter'])('`dmalint %s` is a command', (command) => {
  expect(readme).toContain(`dmalint ${command}`);
  const run = spawnSync(process.execPath, [join(root, 'dist/cli.js'), command, '--help'], { encoding: 'utf8' });
  expect(run.status).toBe(0);
});
