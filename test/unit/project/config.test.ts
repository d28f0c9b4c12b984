import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Configs } from '../../../server/src/project/config.ts';
import { createTree } from '../../support/tree.ts';

const rules = [
  { id: 'unmap-missing', summary: 'a mapping that nothing unmaps' },
  { id: 'mask-split', summary: 'two masks' },
];

function configOf(text: string) {
  const root = createTree({ 'dmalint.json': text });
  return { root, config: () => new Configs(rules).of(root) };
}

describe('dmalint.json', () => {
  test('is looked for from the file upwards, the nearest first', () => {
    const root = createTree({
      'dmalint.json': '{ "kernelVersion": "5.10" }',
      'a/b/x.c': '',
      'a/dmalint.json': '{ "kernelVersion": "6.1.20" }',
    });
    const configs = new Configs(rules);
    expect(configs.of(join(root, 'a/b'))?.kernelVersion).toBe('6.1');
    expect(configs.of(root)?.kernelVersion).toBe('5.10');
  });

  test('sets levels for all files, and others for some', () => {
    const { root, config } = configOf(`{
      // what the maintainers agreed on
      "rules": { "mask-split": "off", "unmap-missing": "hint" },
      "overrides": [{ "files": ["net/**", "*_old.c"], "rules": { "mask-split": "error" } }],
    }`);
    expect(config()?.levelsOf(join(root, 'sound/a.c'))).toEqual({ 'mask-split': 'off', 'unmap-missing': 'hint' });
    expect(config()?.levelsOf(join(root, 'net/a/b.c'))).toEqual({ 'mask-split': 'error', 'unmap-missing': 'hint' });
    expect(config()?.levelsOf(join(root, 'sound/x_old.c'))['mask-split']).toBe('error');
  });

  test('leaves out folders and files', () => {
    const { root, config } = configOf('{ "ignore": ["drivers/staging/", "generated.c"] }');
    const ignored = (path: string) => config()?.isIgnored(join(root, path));
    expect(ignored('drivers/staging')).toBe(true);
    expect(ignored('drivers/staging/foo/a.c')).toBe(true);
    expect(ignored('net/generated.c')).toBe(true);
    expect(ignored('drivers/net/a.c')).toBe(false);
  });
});

describe('a broken dmalint.json is told with its place', () => {
  test.each([
    ['{\n  "rules": {,}\n}', /dmalint\.json:2:13: not JSON: value expected/],
    ['', /dmalint\.json:1:1: not JSON/],
    ['[]', /dmalint\.json:1:1: must be object/],
    ['{\n  "rule": {}\n}', /dmalint\.json:2:3: unknown setting 'rule'; did you mean 'rules'\?/],
    [
      '{ "rules": {\n    "unmap-mising": "off" } }',
      /:2:5: unknown rule 'unmap-mising'; did you mean 'unmap-missing'\?/,
    ],
    ['{ "rules": {\n  "mask-split": "warn" } }', /:2:17: 'rules\.mask-split' must be one of off, .*; it is "warn"/],
    ['{ "kernelVersion": "new" }', /:1:20: 'kernelVersion' must be a kernel version such as "6\.12"; it is "new"/],
    ['{ "ignore": "x" }', /:1:13: 'ignore' must be array/],
  ])('%s', (text, message) => {
    expect(() => configOf(text).config()).toThrow(message);
  });

  test('and one that was named and is not there', () => {
    expect(() => new Configs(rules, { explicitPath: '/nowhere/dmalint.json' })).toThrow(
      '/nowhere/dmalint.json: does not exist',
    );
  });
});
