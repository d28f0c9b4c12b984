import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { Log } from 'sarif';
import { createGenerator } from 'ts-json-schema-generator';
import { beforeAll, describe, expect, test } from 'vitest';
import { reportSarif } from '../../../server/src/cli/reporters/sarif.ts';
import type { RunResult } from '../../../server/src/project/result.ts';
import { createFinding, createResult, options } from './results.ts';

/** The types of SARIF are made from its official schema; this makes a schema of them again. */
function validatorOfSarif() {
  const path = join(import.meta.dirname, '../../../node_modules/@types/sarif/index.d.ts');
  const schema = createGenerator({ path, type: 'Log', skipTypeCheck: true }).createSchema('Log');
  return new Ajv({ strict: false, allErrors: true }).compile(schema);
}

function logOf(result: RunResult): Log {
  return JSON.parse(reportSarif(result, options)) as Log;
}

describe('SARIF', () => {
  let validate: ReturnType<typeof validatorOfSarif>;
  beforeAll(() => {
    validate = validatorOfSarif();
  });

  test.each([
    ['findings', createResult()],
    [
      'findings without steps, function or known rule',
      createResult({ findings: [createFinding({ rule: 'other', steps: [], function: null })] }),
    ],
    ['nothing', createResult({ findings: [] })],
    [
      'problems and an interruption',
      createResult({ problems: [{ file: '/x y.c', message: 'is empty' }], interrupted: true }),
    ],
  ])('with %s is valid 2.1.0', (_, result) => {
    validate(logOf(result));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('is told from what is not SARIF', () => {
    expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
    expect(validate({ ...logOf(createResult()), extra: 1 })).toBe(false);
  });

  test('carries the path of a finding as a code flow', () => {
    const [result] = logOf(createResult()).runs[0]?.results ?? [];
    const locations = result?.codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
    expect(
      locations.map(({ location }) => [location?.message?.text, location?.physicalLocation?.region?.startLine]),
    ).toEqual([
      ["'buf' is mapped", 7],
      ["'addr' is unmapped", 9],
    ]);
  });

  test('names its rule, its place and its fingerprint', () => {
    const [run] = logOf(createResult()).runs;
    const [result] = run?.results ?? [];
    expect(run?.tool.driver.rules?.[result?.ruleIndex ?? -1]?.id).toBe('direction-mismatch');
    expect(run?.columnKind).toBe('utf16CodeUnits');
    expect(result).toMatchObject({
      ruleId: 'direction-mismatch',
      level: 'error',
      partialFingerprints: { 'dmalint/v1': '0123456789abcdef' },
    });
    expect(result?.locations?.[0]?.physicalLocation?.artifactLocation).toEqual({
      uri: 'drivers/foo/foo.c',
      uriBaseId: 'ROOT',
    });
    expect(run?.originalUriBaseIds?.ROOT?.uri).toMatch(/^file:\/\/\/.*\/$/);
  });

  test('escapes file names that are no URIs', () => {
    const findings = [createFinding({ file: 'a b/ü#.c' }), createFinding({ file: '/abs/a b.c' })];
    const uris = logOf(createResult({ findings })).runs[0]?.results?.map(
      (result) => result.locations?.[0]?.physicalLocation?.artifactLocation?.uri,
    );
    expect(uris).toEqual(['a%20b/%C3%BC%23.c', 'file:///abs/a%20b.c']);
  });
});
