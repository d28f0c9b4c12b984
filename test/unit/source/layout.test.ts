import { describe, expect, test } from 'vitest';
import { type Layout, layOut } from '../../../server/src/source/layout.ts';
import { casesIn } from '../../support/cases.ts';
import { EditedText, randomFrom } from '../../support/random-edits.ts';

const DRIVER = `#include <linux/dma-mapping.h>

#define UNMAP(d) \\
	dma_unmap_single(d->dev, d->dma, \\
			 d->len, DMA_TO_DEVICE)

static int one(struct d *d)
{
	d->dma = 0;
	return 0;
}

static int two(struct d *d)
{
	/* kept
	   as it is */
	return "a\\
b"[0];
}
`;

/** Where a piece of the plain text, met once, stands in the laid-out one. */
function laidOut(layout: Layout, piece: string): number {
  return layout.fromPlain(layout.plain.indexOf(piece));
}

function expectWhole(layout: Layout, plain: string): void {
  expect(layout.plain).toBe(plain);
  expect(layout.plainOf(layout.text)).toBe(plain);
  for (let offset = 0; offset <= plain.length; offset++) {
    const laid = layout.fromPlain(offset);
    const isLineEnd = plain[offset] === '\n' || plain[offset] === '\r';
    if (!isLineEnd && layout.text[laid] !== plain[offset]) expect.fail(`${offset} becomes ${laid}, another character`);
    if (layout.toPlain(laid) !== offset) expect.fail(`${offset} becomes ${laid} becomes ${layout.toPlain(laid)}`);
  }
}

describe('a laid-out text', () => {
  test.each([
    ['a driver', DRIVER],
    ['nothing', ''],
    ['no end of line', 'int a;\nint b;'],
    ['lines of another system', DRIVER.replaceAll('\n', '\r\n')],
    ['blank lines', '\n\n\r\n\n'],
    ['vertical tabs', 'int a;\n\vint b;\n'],
  ])('is the text again without its slack: %s', (_, text) => {
    expectWhole(layOut(text), text);
  });

  test('has no slack where a backslash hides the end of the line', () => {
    const { text } = layOut(DRIVER);
    expect(text).toContain('(d->dev, d->dma, \\\n');
    expect(text).toContain('"a\\\nb"');
  });

  test('takes an offset within slack for the end of the line', () => {
    const layout = layOut('int a;\nint b;\n');
    expect(layout.toPlain(layout.text.indexOf('\n'))).toBe(6);
    expect(layout.toPlain(8)).toBe(6);
  });
});

describe('an edit', () => {
  test('of a few characters moves no line', () => {
    const before = layOut(DRIVER);
    const after = before.next(DRIVER.replace('d->dma = 0;', 'd->dma = start + 1;'));
    expectWhole(after, DRIVER.replace('d->dma = 0;', 'd->dma = start + 1;'));
    for (const piece of ['static int one', 'return 0;', 'static int two', 'return "a'])
      expect(laidOut(after, piece)).toBe(laidOut(before, piece));
  });

  test('that inserts lines leaves other functions where they are', () => {
    const before = layOut(DRIVER);
    const longer = DRIVER.replace('\treturn 0;', `${'\tprepare(d, 1);\n'.repeat(20)}\treturn 0;`);
    const after = before.next(longer);
    expectWhole(after, longer);
    expect(laidOut(after, 'static int one')).toBe(laidOut(before, 'static int one'));
    expect(laidOut(after, 'static int two')).toBe(laidOut(before, 'static int two'));
  });

  test('that removes lines moves no other', () => {
    const before = layOut(DRIVER);
    const shorter = DRIVER.replace('\td->dma = 0;\n', '');
    const after = before.next(shorter);
    expectWhole(after, shorter);
    for (const piece of ['return 0;', 'static int two', 'return "a'])
      expect(laidOut(after, piece)).toBe(laidOut(before, piece));
  });

  test('goes on for as long as one types', () => {
    let layout = layOut(DRIVER);
    let text = DRIVER;
    for (let i = 0; i < 400; i++) {
      text = text.replace('d->dma = 0', `d->dma = 0${i % 60 === 59 ? '\n\t\t' : '+'}`);
      layout = layout.next(text);
    }
    expectWhole(layout, text);
  });

  test('of a text of many lines without slack lays out the rest anew', () => {
    const macro = `#define M ${'a \\\n'.repeat(3000)}\n`;
    const text = `${macro}${'int a;\n'.repeat(3000)}`;
    const edited = text.replace('#define M', `#define M${' b'.repeat(60000)}`);
    expectWhole(layOut(text).next(edited), edited);
  });

  test('of the whole text gives the new one', () => {
    const other = DRIVER.split('\n').reverse().join('\n');
    expectWhole(layOut(DRIVER).next(other).next('').next(DRIVER), DRIVER);
  });

  test.each(casesIn('idioms').slice(0, 12))('or many, drawn at random, lose nothing: $name', ({ name, files }) => {
    const [file] = files;
    const edited = new EditedText(file?.text ?? '', randomFrom(name.length));
    let layout = layOut(edited.text);
    for (let i = 0; i < 150; i++) {
      layout = layout.next(edited.edit());
      if (i % 10 === 0) expectWhole(layout, edited.text);
      else expect(layout.plainOf(layout.text)).toBe(edited.text);
    }
  });
});
