import { describe, expect, test } from 'vitest';
import { casesIn, complaints } from '../support/cases.ts';
import { checkModule } from '../support/check.ts';

const cases = (['rules', 'idioms', 'traps'] as const).flatMap(casesIn);

describe('cases', () => {
  test.each(cases)('$name', ({ files }) => {
    const { findings, problems } = checkModule(files);
    expect(problems).toEqual([]);
    expect(complaints(files, findings)).toEqual([]);
  });
});
