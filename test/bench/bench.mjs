// @ts-check
// `npm run bench -- [KERNEL [FOLDER...]]`: checks a whole kernel tree (default $DMALINT_KERNEL; its drivers, sound and
// net) and, in the same run, parses the DMA-using files of that tree and does nothing else. Prints what each took and
// the ratio of their CPU seconds. The numbers are for comparing, nothing here passes or fails.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { bundle, cache, kernelTree, root } from './bundle.mjs';

const [kernelNamed, ...named] = process.argv.slice(2);
const kernel = kernelTree(kernelNamed, 'npm run bench -- KERNEL [FOLDER...]');
const folders = (named.length > 0 ? named : ['drivers', 'sound', 'net'])
  .map((folder) => join(kernel, folder))
  .filter((folder) => existsSync(folder));
const parseOnly = await bundle('parse-only');

readAll(folders);
const checked = measure([join(root, 'dist/cli.js'), 'check', ...folders, '--format', 'json']);
const parsed = measure([parseOnly, join(root, 'grammars/tree-sitter-c.wasm'), ...folders]);
const { statistics, findings, problems } = checked.output;

console.log(`${kernel} (${folders.length} folders), Node ${process.versions.node}, ${cpus().length} CPUs\n`);
printTable([
  ['', 'dmalint check', 'parsing alone'],
  ['files seen', count(statistics.filesSeen), ''],
  ['files that use DMA', count(statistics.filesAnalysed), count(parsed.output.files)],
  ['parsed', megabytes(statistics.bytesParsed), megabytes(parsed.output.bytes)],
  ['functions', count(statistics.functions), ''],
  ['functions parsed', count(statistics.functionsParsed), ''],
  ['with parse errors', count(statistics.functionsWithParseErrors), ''],
  ['findings', count(findings.length), ''],
  ['problems', count(problems.length), ''],
  ['peak memory', megabytes(checked.usage.peakBytes), megabytes(parsed.usage.peakBytes)],
  ['CPU', seconds(checked.usage.cpuSeconds), seconds(parsed.usage.cpuSeconds)],
  ['wall', seconds(checked.usage.wallSeconds), seconds(parsed.usage.wallSeconds)],
]);
const ratio = checked.usage.cpuSeconds / parsed.usage.cpuSeconds;
console.log(`\nchecking takes ${ratio.toFixed(2)} times the CPU of parsing alone`);

/**
 * Brings the tree into the page cache, so that neither of the two waits for the disk.
 *
 * @param {readonly string[]} paths
 */
function readAll(paths) {
  for (const path of paths) {
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && /\.[ch]$/.test(entry.name)) readFileSync(join(entry.parentPath, entry.name));
    }
  }
}

/**
 * Runs a Node program that prints JSON, and tells what it used.
 *
 * @param {readonly string[]} program
 */
function measure(program) {
  const usagePath = join(cache, 'usage.json');
  const run = spawnSync(process.execPath, ['--import', new URL('usage.mjs', import.meta.url).href, ...program], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DMALINT_USAGE: usagePath },
  });
  if (run.status !== 0 && run.status !== 1) {
    console.error(`${program[0]} ended with status ${run.status}`);
    process.exit(2);
  }
  return { output: JSON.parse(run.stdout), usage: JSON.parse(readFileSync(usagePath, 'utf8')) };
}

/** @param {readonly (readonly string[])[]} rows */
function printTable(rows) {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(cells.join('  ').trimEnd());
  }
}

/** @param {number} number */
function count(number) {
  return number.toLocaleString('en');
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** @param {number} value */
function seconds(value) {
  return `${value.toFixed(1)} s`;
}
