import { describe, expect, test } from 'vitest';
import { plainFindings } from '../../server/src/rules/plain-findings.ts';
import { layOut } from '../../server/src/source/layout.ts';
import { casesIn, withoutMarks } from '../support/cases.ts';
import { checkModule } from '../support/check.ts';

const cases = (['rules', 'idioms', 'traps'] as const).flatMap(casesIn);

describe('a laid-out text gives the findings of the text itself, fixes included', () => {
  test.each(cases)('$name', (entry) => {
    const files = entry.files.map(({ path, text }) => ({ path, text: withoutMarks(text) }));
    const layouts = new Map(files.map(({ path, text }) => [path, layOut(text)]));
    const laidOut = files.map(({ path, text }) => ({ path, text: layouts.get(path)?.text ?? text }));
    const { findings } = checkModule(laidOut);
    expect(plainFindings(findings, layouts)).toEqual(checkModule(files).findings);
  });
});
