// Holds the functions that splitSource finds, and how they parse, against a real kernel and Universal Ctags.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discoverFiles } from '../../server/src/project/discover.ts';
import { loadParser } from '../../server/src/project/grammar.ts';
import { dialectOf } from '../../server/src/source/dialect.ts';
import { joinParseReports, parseReport } from '../../server/src/source/parse-report.ts';
import { LineMap } from '../../server/src/source/positions.ts';
import type { SourceFile } from '../../server/src/source/source-file.ts';
import { splitSource } from '../../server/src/source/split.ts';
import { kernel } from './kernel.ts';

const minutes = 60_000;
const usesDma =
  /\bdma_(?:map|unmap|alloc|free|sync|set_mask|pool)_|\bdma_addr_t\b|\bskb_frag_dma_map\b|\bpci_(?:un)?map_/;
const hasCtags = spawnSync('ctags', ['--version'], { encoding: 'utf8' }).stdout?.includes('Universal') ?? false;

if (kernel === null) console.log('Skipped: DMALINT_KERNEL names no kernel tree.');
else if (!hasCtags) console.log('Skipped: Universal Ctags is not installed.');

describe.skipIf(kernel === null)('the drivers of a real kernel', () => {
  const folders = ['drivers', 'sound', 'net'].map((name) => join(kernel ?? '', name));
  const files = () => discoverFiles(folders, () => false).files.filter((path) => path.endsWith('.c'));

  test(
    'parse, but for one function in a thousand',
    async () => {
      const parser = await loadParser();
      const reports = files()
        .map((path) => ({ path, text: readFileSync(path, 'latin1') }))
        .filter(({ text }) => usesDma.test(text))
        .map(({ path, text }) => {
          const file = splitSource(path, text);
          return parseReport(file, dialectOf(file, []), parser);
        });
      const { statistics, errors } = joinParseReports(reports);
      console.log(statistics, errors.slice(0, 20));
      expect(statistics.functionsWithParseErrors / statistics.functions).toBeLessThanOrEqual(0.001);
    },
    20 * minutes,
  );

  test.skipIf(!hasCtags)(
    'have the functions that ctags finds in them',
    () => {
      const lost: string[] = [];
      let agreed = 0;
      for (const path of sample(files(), 200)) {
        const file = splitSource(path, readFileSync(path, 'latin1'));
        const names = new Set(file.chunks.filter((chunk) => chunk.kind === 'function').map((chunk) => chunk.name));
        for (const tag of tagsOf(path)) {
          if (names.has(tag.name)) agreed++;
          else if (!isExplained(file, tag)) lost.push(`${path}:${tag.line} ${tag.name}`);
        }
      }
      console.log(`${agreed} functions found by both`);
      expect(lost).toEqual([]);
    },
    5 * minutes,
  );
});

interface Tag {
  readonly name: string;
  readonly line: number;
}

function tagsOf(path: string): Tag[] {
  const options = ['-x', '--c-kinds=f', '--language-force=C', '--_xformat=%N %n', '-f', '-'];
  const { stdout } = spawnSync('ctags', [...options, path], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(' '))
    .map(([name = '', line = '']) => ({ name, line: Number(line) }));
}

/** ctags reads both branches of an #if, and takes a macro call without a semicolon for the head of what follows. */
function isExplained(file: SourceFile, tag: Tag): boolean {
  const offset = new LineMap(file.text).offsetAt({ line: tag.line, column: 1 });
  if (file.disabled.some((region) => region.start <= offset && offset < region.end)) return true;
  return file.chunks.some((chunk) => chunk.kind === 'macro-call' && chunk.name === tag.name);
}

/** The same files in every run, from all over the list. */
function sample(paths: readonly string[], count: number): readonly string[] {
  const ranked = paths.map((path, i) => ({ path, rank: Math.imul(i + 1, 0x9e3779b1) >>> 0 }));
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ path }) => path);
}
