import { describe, expect, test } from 'vitest';
import { rules } from '../../server/src/rules/index.ts';
import { checkC } from '../support/check.ts';

const pages = rules.map((rule) => ({ id: rule.meta.id, rule }));

describe('the examples of a rule’s page', () => {
  test.each(pages)('$id: the wrong one draws it', ({ id, rule }) => {
    const found = checkC(complete(rule.page.wrong)).map((finding) => finding.rule);
    expect(found).toContain(id);
  });

  test.each(pages)('$id: the right one draws nothing', ({ rule }) => {
    const found = checkC(complete(rule.page.right)).filter(({ severity }) => severity !== 'hint');
    expect(found.map((finding) => finding.message)).toEqual([]);
  });
});

describe('the rules', () => {
  test('stand in the index in the order of their ids', () => {
    const ids = rules.map((rule) => rule.meta.id);
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test.each(pages)('$id: says what it is about in one line without a full stop', ({ rule }) => {
    expect(rule.meta.summary).toMatch(/^[^\n]{10,80}[^.\n]$/);
  });

  test.each(pages)('$id: every part of its page says something', ({ rule }) => {
    const { what, why, wrong, right, exceptions } = rule.page;
    for (const part of [what, why, wrong, right, exceptions]) expect(part.trim()).not.toBe('');
  });
});

/** Examples leave out what every file has. */
function complete(example: string): string {
  return example.includes('#include') ? example : `#include <linux/dma-mapping.h>\n${example}`;
}
