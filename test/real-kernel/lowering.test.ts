// Lowers every function of folders of a real kernel, those without DMA included.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '../../server/src/program/build.ts';
import { discoverFiles } from '../../server/src/project/discover.ts';
import { loadParser } from '../../server/src/project/grammar.ts';
import { dialectOf } from '../../server/src/source/dialect.ts';
import { HeaderCollector } from '../../server/src/source/headers.ts';
import { splitSource } from '../../server/src/source/split.ts';
import { violations } from '../unit/program/invariants.ts';
import { kernel, kernelFolders } from './kernel.ts';

const minutes = 60_000;

if (kernel === null) console.log('lowering of a real kernel: skipped, DMALINT_KERNEL names no tree');

describe.skipIf(kernel === null)('functions of a real kernel', () => {
  const wrong: string[] = [];
  const doubts = new Map<string, number>();
  let functions = 0;

  beforeAll(async () => {
    const parser = await loadParser();
    const headers = new HeaderCollector((from, target, quoted) => {
      const path = join(dirname(from), target);
      return quoted && existsSync(path) ? { path, text: readFileSync(path, 'utf8') } : null;
    });
    for (const path of discoverFiles(kernelFolders(kernel ?? '').slice(1, 4), () => false).files) {
      const file = splitSource(path, readFileSync(path, 'utf8'));
      const quoted = headers.quotedBy(file);
      const dialect = dialectOf(file, quoted);
      const program = createProgram({ files: [file], headersOf: () => quoted, dialectOf: () => dialect, parser });
      for (const source of program.units[0]?.functions ?? []) {
        const ir = program.lower(source);
        functions++;
        wrong.push(...violations(ir).map((violation) => `${path} ${ir.name}: ${violation}`));
        for (const doubt of ir.doubts) doubts.set(doubt, (doubts.get(doubt) ?? 0) + 1);
      }
    }
  }, 5 * minutes);

  test('are lowered to what the representation promises', () => {
    expect(functions).toBeGreaterThan(5_000);
    expect(wrong).toEqual([]);
  });

  test('are hardly ever in doubt', () => {
    const inDoubt = [...doubts.values()].reduce((sum, count) => sum + count, 0);
    expect(inDoubt / functions).toBeLessThan(0.002);
  });
});
