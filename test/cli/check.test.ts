// Runs the bundled program on small trees, as a user does.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faulty } from '../support/faulty.ts';
import { buildProgram, type Program } from '../support/program.ts';
import { createTree } from '../support/tree.ts';

let program: Program;
beforeAll(() => {
  program = buildProgram();
});
afterAll(() => program.remove());

const right = faulty.replace('DMA_FROM_DEVICE', 'DMA_TO_DEVICE');

interface JsonReport {
  readonly findings: readonly {
    readonly rule: string;
    readonly file: string;
    readonly line: number;
    readonly severity: string;
  }[];
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  readonly statistics: Readonly<Record<string, number>>;
}

function checkJson(folder: string, args: readonly string[] = [], input = '') {
  const run = program.run(folder, ['check', '--format', 'json', ...args], { input });
  const report = JSON.parse(run.stdout) as JsonReport;
  return { ...run, ...report, found: report.findings.map(({ rule, file, line }) => `${file}:${line} ${rule}`) };
}

describe('what is found', () => {
  test('exits 1, and names file, line and rule', () => {
    const run = program.run(createTree({ 'foo.c': faulty }), ['check']);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^foo\.c:10:2: error: .* \[direction-mismatch\]\n {4}10 \| {9}dma_unmap_single\(/);
    expect(run.stdout).toMatch(/\n1 error in 1 file \(1 file with DMA of 1 checked\)\.\n$/);
    expect(run.stderr).toBe('');
  });

  test('is nothing in right code, which exits 0', () => {
    const run = program.run(createTree({ 'foo.c': right }), ['check']);
    expect(run).toMatchObject({ exitCode: 0, stdout: 'No findings (1 file with DMA of 1 checked).\n' });
  });

  test('in folders, in files without DMA skipped, in the order of the files, is the same whatever the jobs', () => {
    const tree = createTree({ 'b/2.c': faulty, 'b/1.c': faulty, 'a.c': faulty, 'c.c': 'int x;\n', 'd.txt': faulty });
    const one = checkJson(tree, ['--jobs', '1']);
    expect(one.found).toEqual(['a.c:10', 'b/1.c:10', 'b/2.c:10'].map((place) => `${place} direction-mismatch`));
    expect(one.statistics).toMatchObject({ filesSeen: 4, filesAnalysed: 3, functions: 3 });
    expect(checkJson(tree, ['--jobs', '3']).findings).toEqual(one.findings);
  });

  test('is reported for the files that standard input lists, C files only', () => {
    const tree = createTree({ 'a.c': faulty, 'b.c': faulty, Makefile: '' });
    expect(checkJson(tree, ['-'], 'b.c\nMakefile\n').found).toEqual(['b.c:10 direction-mismatch']);
    expect(checkJson(tree, ['-'], 'b.c\0a.c\0').found).toHaveLength(2);
    expect(program.run(tree, ['check', '-'], { input: '' })).toMatchObject({ exitCode: 0 });
  });

  test('is reported for a listed file that the configuration leaves out only when it is named', () => {
    const tree = createTree({ 'gen/a.c': faulty, 'dmalint.json': '{ "ignore": ["gen"] }' });
    expect(checkJson(tree, ['-'], 'gen/a.c\n').found).toEqual([]);
    expect(checkJson(tree, ['gen/a.c']).found).toHaveLength(1);
  });

  test('takes in the other files of the module', () => {
    const map = faulty.replace(/\tdma_unmap.*\n/, '\tfoo_done(dev, addr, len);\n');
    const unmap = `#include <linux/dma-mapping.h>

void foo_done(struct device *dev, dma_addr_t addr, size_t len)
{
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
}
`;
    const tree = createTree({ 'map.c': map, 'unmap.c': unmap, Makefile: 'obj-m += foo.o\nfoo-y := map.o unmap.o\n' });
    expect(checkJson(tree, ['map.c'])).toMatchObject({ found: [], statistics: { filesSeen: 1, filesAnalysed: 1 } });
  });
});

describe('input that cannot be checked is a problem, and the rest is checked', () => {
  test.each([
    ['empty', '', 'is empty'],
    ['binary', 'dma_map_single\0', 'is binary: it holds a NUL byte'],
    ['not UTF-8', Buffer.from('int dma_map_single; /* \xe9 */\n', 'latin1'), /is not UTF-8/],
  ])('%s', (_, content, message) => {
    const run = checkJson(createTree({ 'bad.c': content, 'foo.c': faulty }));
    expect(run.problems).toEqual([
      { file: 'bad.c', message: message instanceof RegExp ? expect.stringMatching(message) : message },
    ]);
    expect(run.found).toEqual(['foo.c:10 direction-mismatch']);
  });

  test('huge', () => {
    const tree = createTree({ 'bad.c': '', 'foo.c': faulty });
    truncateSync(join(tree, 'bad.c'), 100_000_000);
    expect(checkJson(tree)).toMatchObject({
      problems: [{ file: 'bad.c', message: 'is larger than 8 MB' }],
      found: ['foo.c:10 direction-mismatch'],
    });
  });

  test('missing', () => {
    const run = checkJson(createTree({ 'foo.c': faulty }), ['none.c', 'foo.c']);
    expect(run).toMatchObject({ exitCode: 1, problems: [{ file: 'none.c', message: 'does not exist' }] });
  });

  test('nothing that exists exits 2', () => {
    const run = program.run(createTree({}), ['check', 'none.c']);
    expect(run.exitCode).toBe(2);
    expect(run.stdout).toContain('none.c: problem: does not exist\n');
  });
});

describe('severities', () => {
  const hint = '/* dmalint: allow(unmap-missing) for the sake of it */\n';

  test('text shows warnings and above and counts the rest; other formats show all', () => {
    const tree = createTree({ 'foo.c': right + hint });
    expect(program.run(tree, ['check']).stdout).toMatch(/^No findings; 1 of lower severity not shown/);
    expect(program.run(tree, ['check', '--min-severity', 'hint']).stdout).toContain('hint: ');
    expect(checkJson(tree).found).toEqual(['foo.c:13 unused-suppression']);
    expect(checkJson(tree, ['--min-severity', 'error']).found).toEqual([]);
  });

  test('--fail-on decides the exit code', () => {
    const tree = createTree({ 'foo.c': right + hint });
    expect(program.run(tree, ['check']).exitCode).toBe(0);
    expect(program.run(tree, ['check', '--fail-on', 'hint']).exitCode).toBe(1);
  });
});

describe('rules', () => {
  test('are chosen and left out', () => {
    const tree = createTree({ 'foo.c': faulty });
    expect(checkJson(tree, ['--rules', 'mapping-error-unchecked']).found).toEqual([]);
    expect(checkJson(tree, ['--ignore', 'direction-mismatch,unmap-missing']).found).toEqual([]);
  });

  test('that are named run though the configuration has them off', () => {
    const tree = createTree({ 'foo.c': faulty, 'dmalint.json': '{ "rules": { "direction-mismatch": "off" } }' });
    expect(checkJson(tree, ['--rules', 'direction-mismatch']).found).toEqual(['foo.c:10 direction-mismatch']);
    expect(checkJson(tree, ['--ignore', 'unmap-missing']).found).toEqual([]);
  });

  test('that do not exist are told, with what was meant', () => {
    const run = program.run(createTree({}), ['check', '--rules', 'direction-mismach']);
    expect(run).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: "dmalint: unknown rule 'direction-mismach'; did you mean 'direction-mismatch'?\n",
    });
  });

  test('are listed and explained', () => {
    const tree = createTree({});
    expect(program.run(tree, ['rules']).stdout).toMatch(/^direction-mismatch +error +fix +\S/m);
    expect(program.run(tree, ['explain', 'direction-mismatch']).stdout).toMatch(/^direction-mismatch \(error; --fix/);
    expect(program.run(tree, ['explain', 'unused-suppression']).exitCode).toBe(0);
    expect(program.run(tree, ['explain', 'sync-missing-cpu']).stdout).toMatch(/only a simulated run shows it/);
    expect(program.run(tree, ['explain', 'nonsense'])).toMatchObject({
      exitCode: 2,
      stderr: "dmalint: unknown rule 'nonsense'; 'dmalint rules' lists them\n",
    });
  });
});

describe('the command line', () => {
  test.each([
    [['check', '--formt', 'json'], /unknown option '--formt'\n\(Did you mean --format\?\)/],
    [['chek'], /unknown command 'chek'\n\(Did you mean check\?\)/],
    [['check', '--format', 'xml'], /Allowed choices are text, json, sarif, github, gcc/],
    [['check', '--fix', '--diff'], /'--diff' cannot be used with option '--fix'/],
    [['check', '--jobs', '0'], /It must be a number from 1/],
    [['check', '--kernel-version', 'new'], /It must be a version such as/],
  ])('tells what is wrong with %j', (args, message) => {
    const run = program.run(createTree({}), args);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(message);
    expect(run.stdout).toBe('');
  });

  test('tells its version and how it is used', () => {
    expect(program.run(createTree({}), ['--version'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^dmalint \d+\.\d+\.\d+/),
    });
    expect(program.run(createTree({}), ['check', '--help'])).toMatchObject({ exitCode: 0 });
  });

  test('colours nothing in a pipe unless asked', () => {
    const tree = createTree({ 'foo.c': faulty });
    expect(program.run(tree, ['check']).stdout).not.toContain('\x1b');
    const colored = { FORCE_COLOR: '1', TERM: 'xterm' };
    expect(program.run(tree, ['check'], { environment: colored }).stdout).toContain('\x1b[');
    expect(program.run(tree, ['check'], { environment: { ...colored, NO_COLOR: '1' } }).stdout).not.toContain('\x1b');
  });
});

describe('fixes', () => {
  test('--fix repairs the file, and reports what is left', () => {
    const tree = createTree({ 'foo.c': faulty });
    const run = program.run(tree, ['check', '--fix']);
    expect(run).toMatchObject({ exitCode: 0, stderr: 'Fixed 1 finding in 1 file.\n' });
    expect(readFileSync(join(tree, 'foo.c'), 'utf8')).toBe(right);
  });

  test('--diff shows the same and writes nothing', () => {
    const tree = createTree({ 'foo.c': faulty });
    const run = program.run(tree, ['check', '--diff']);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^--- a\/foo\.c\n\+\+\+ b\/foo\.c\n@@/);
    expect(run.stdout).toContain(
      '\n-\tdma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);\n+\tdma_unmap_single(dev, addr, len, DMA_TO_DEVICE);\n',
    );
    expect(readFileSync(join(tree, 'foo.c'), 'utf8')).toBe(faulty);
  });

  test('leave a file that is not UTF-8 alone', () => {
    const content = Buffer.from(`/* \xe9 */\n${faulty}`, 'latin1');
    const tree = createTree({ 'foo.c': content });
    expect(program.run(tree, ['check', '--fix']).exitCode).toBe(1);
    expect(readFileSync(join(tree, 'foo.c')).equals(content)).toBe(true);
  });
});

describe('dmalint.json', () => {
  test('changes severities, switches rules off and leaves files out', () => {
    const tree = createTree({
      'foo.c': faulty,
      'old/foo.c': faulty,
      'gen/foo.c': faulty,
      'dmalint.json': `{
        "rules": { "direction-mismatch": "hint" },
        "ignore": ["gen"],
        "overrides": [{ "files": ["old/**"], "rules": { "direction-mismatch": "off" } }]
      }`,
    });
    const run = checkJson(tree);
    expect(run.findings.map(({ file, severity }) => `${file} ${severity}`)).toEqual(['foo.c hint']);
    expect(run.exitCode).toBe(0);
  });

  test('that is broken ends the run and tells where', () => {
    const tree = createTree({ 'foo.c': faulty, 'dmalint.json': '{\n  "rules": { "direction-mismach": "off" }\n}' });
    const run = program.run(tree, ['check']);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toBe(
      `dmalint: ${join(tree, 'dmalint.json')}:2:14: unknown rule 'direction-mismach'; did you mean 'direction-mismatch'?\n`,
    );
  });

  test('is that of --config where given', () => {
    const tree = createTree({ 'foo.c': faulty, 'ci.json': '{ "rules": { "direction-mismatch": "off" } }' });
    expect(checkJson(tree, ['--config', 'ci.json']).found).toEqual([]);
    expect(program.run(tree, ['check', '--config', 'none.json']).exitCode).toBe(2);
  });
});

test('comments in the source allow findings', () => {
  const allowed = faulty.replace('DMA_FROM_DEVICE);', 'DMA_FROM_DEVICE); // dmalint: allow(direction-mismatch) a test');
  expect(checkJson(createTree({ 'foo.c': allowed })).found).toEqual([]);
});

test('parse-report tells which functions could not be read', () => {
  const tree = createTree({ 'foo.c': `${right}static int broken(void)\n{\n\tint = = 3 ];\n}\n` });
  const run = program.run(tree, ['parse-report', 'foo.c', '--format', 'json']);
  expect(JSON.parse(run.stdout)).toMatchObject({
    statistics: { files: 1, functions: 2, functionsWithParseErrors: 1 },
    errors: [{ file: 'foo.c', function: 'broken' }],
    problems: [],
  });
  expect(program.run(tree, ['parse-report', 'foo.c']).stdout).toContain("in 'broken'");
});

test('an interruption ends it at once, with what was found so far', async () => {
  const files = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`${i}.c`, faulty]));
  const child = spawn(process.execPath, [program.path, 'check', '--jobs', '1', '--format', 'json'], {
    cwd: createTree(files),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const interruptedAt = performance.now();
  child.kill('SIGINT');
  const [exitCode] = (await once(child, 'close')) as [number | null];
  expect(performance.now() - interruptedAt).toBeLessThan(3000);
  expect(exitCode).toBe(130);
  expect((JSON.parse(output) as JsonReport).findings.length).toBeLessThan(3000);
});

test('a reader that leaves early ends it quietly', async () => {
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}.c`, faulty]));
  const child = spawn('sh', ['-c', `"${process.execPath}" "${program.path}" check --format json | head -n 1`], {
    cwd: createTree(files),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  await once(child, 'close');
  expect(errors).toBe('');
});
