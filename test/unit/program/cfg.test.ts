import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { dumpCfg } from '../../../server/src/program/dump.ts';
import { lowerC } from './lowered.ts';

const folder = join(import.meta.dirname, '../../fixtures/cfg');

/** Each fixture carries the graphs of its functions in a comment at its end. */
describe('control flow', () => {
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.c'))) {
    test(name, () => {
      const text = readFileSync(join(folder, name), 'utf8');
      const comment = text.lastIndexOf('\n/* graph\n');
      const expected = text.slice(comment + '\n/* graph\n'.length, text.lastIndexOf('\n*/'));
      const graphs = lowerC(text.slice(0, comment)).map(dumpCfg);
      expect(graphs.join('\n\n')).toBe(expected);
    });
  }
});
