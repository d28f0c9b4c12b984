import { expect, test } from 'vitest';
import { loadParser } from '../../../server/src/project/grammar.ts';
import { dialectOf } from '../../../server/src/source/dialect.ts';
import { joinParseReports, parseReport } from '../../../server/src/source/parse-report.ts';
import { splitSource } from '../../../server/src/source/split.ts';

const parser = await loadParser();

function reportOf(path: string, text: string) {
  const file = splitSource(path, text);
  return parseReport(file, dialectOf(file, []), parser);
}

test('what was read whole is counted, and nothing more is said', () => {
  expect(reportOf('a.c', 'int a;\nint f(void)\n{\n\tfor_each_x(y) { z(); }\n}\nint g(void) { }\n')).toEqual({
    statistics: { files: 1, functions: 2, functionsWithParseErrors: 0 },
    errors: [],
  });
});

test('what was not is listed with its line and function', () => {
  const broken = reportOf('b.c', 'int f(void)\n{\n\ta = ;\n}\n');
  expect(broken.errors).toEqual([{ file: 'b.c', line: 3, function: 'f', text: 'a = ;' }]);
  const whole = reportOf('a.c', 'int g(void) { }');
  expect(joinParseReports([whole, broken])).toEqual({
    statistics: { files: 2, functions: 2, functionsWithParseErrors: 1 },
    errors: broken.errors,
  });
});
