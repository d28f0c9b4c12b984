import { describe, expect, test } from 'vitest';
import { layOut } from '../../../server/src/source/layout.ts';
import type { SourceFile } from '../../../server/src/source/source-file.ts';
import { splitSource } from '../../../server/src/source/split.ts';
import { splitAgain } from '../../../server/src/source/split-again.ts';
import { casesIn } from '../../support/cases.ts';
import { EditedText, randomFrom } from '../../support/random-edits.ts';

const DRIVER = `#include <linux/io.h>

#define START 1

struct s {
	int a;
};

static int one(struct s *s)
{
	s->a = 0;
	return 0;
}

#ifdef CONFIG_PM
static int two(struct s *s)
{
	s->a = 1;
	return 0;
}
#else
static int two(struct s *s)
{
	return 0;
}
#endif

static int three(struct s *s)
{
	return one(s) + two(s);
}

MODULE_LICENSE("GPL");
`;

/** A file as data, to hold against another. */
function described({ text, chunks, macros, includes, disabled }: SourceFile) {
  return {
    text,
    chunks: chunks.map((chunk) => ({ ...chunk, identifiers: [...chunk.identifiers].sort() })),
    macros: [...macros.values()].map(({ name, parameters, body, nameStart, bodyStart, kind }) => {
      return { name, parameters, body, nameStart, bodyStart, kind };
    }),
    includes: includes.map((include) => ({ ...include })),
    disabled,
  };
}

/** Names of the chunks that are other objects after the text has changed. */
function changed(before: string, after: string): readonly (string | null)[] {
  const layout = layOut(before);
  const file = splitSource('driver.c', layout.text);
  const next = splitAgain(file, layout.next(after).text);
  return next.chunks.filter((chunk) => !file.chunks.includes(chunk)).map(({ name }) => name);
}

describe('splitting the next version of a file', () => {
  test('keeps every chunk but the one that was typed in', () => {
    expect(changed(DRIVER, DRIVER.replace('one(s) +', 'one(s) + 7 +'))).toEqual(['three']);
    expect(changed(DRIVER, DRIVER.replace('s->a = 0;', 's->a = 0;\n\ts->a++;'))).toEqual(['one']);
    expect(changed(DRIVER, DRIVER.replace('s->a = 1;', 's->a = 2;'))).toEqual(['two']);
  });

  test('keeps other chunks while brackets do not match', () => {
    expect(changed(DRIVER, DRIVER.replace('\treturn one', '\tif (one(s)) {\n\treturn one'))).toEqual(['three']);
    expect(changed(DRIVER, DRIVER.replace('\treturn one', '\t)\n\treturn one'))).toEqual(['three']);
  });

  test('keeps every chunk, and every other macro, when a macro has changed', () => {
    const before = DRIVER.replace('#define START 1', '#define FIRST 1\n#define NEXT (FIRST + 1)\n#define LAST 9');
    const after = before.replace('FIRST 1', 'FIRST 2');
    expect(changed(before, after)).toEqual([]);
    const layout = layOut(before);
    const file = splitSource('driver.c', layout.text);
    const { macros } = splitAgain(file, layout.next(after).text);
    expect(
      [...macros.values()].filter((macro) => file.macros.get(macro.name) !== macro).map(({ name }) => name),
    ).toEqual(['FIRST', 'NEXT']);
  });

  test('takes in what a condition comes to leave out', () => {
    const without = DRIVER.replace('\treturn one(s)', '#if 0\n\treturn 1;\n#endif\n\treturn one(s)');
    expect(changed(DRIVER, without)).toEqual(['three']);
    expect(changed(without, DRIVER)).toEqual(['three']);
  });

  const cases = [...casesIn('rules'), ...casesIn('idioms')].filter((_, i) => i % 9 === 0);
  test.each([
    { name: 'a small driver', text: DRIVER.repeat(3) },
    ...cases.map(({ name, files }) => ({ name, text: files[0]?.text ?? '' })),
  ])('gives what splitting it afresh gives: $name', ({ name, text }) => {
    const edited = new EditedText(text, randomFrom(name.length + text.length));
    let layout = layOut(text);
    let file = splitSource('driver.c', layout.text);
    for (let i = 0; i < 60; i++) {
      layout = layout.next(edited.edit());
      file = splitAgain(file, layout.text);
      expect(described(file)).toEqual(described(splitSource('driver.c', layout.text)));
    }
  });
});
