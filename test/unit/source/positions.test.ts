import { describe, expect, test } from 'vitest';
import { LineMap } from '../../../server/src/source/positions.ts';

describe('lines and columns', () => {
  const map = new LineMap('ab\ncd\r\nef\rgh');

  test('count from 1, whatever ends a line', () => {
    expect(map.lineCount).toBe(4);
    expect(map.positionAt(0)).toEqual({ line: 1, column: 1 });
    expect(map.positionAt(4)).toEqual({ line: 2, column: 2 });
    expect(map.positionAt(7)).toEqual({ line: 3, column: 1 });
    expect(map.positionAt(10)).toEqual({ line: 4, column: 1 });
    expect([1, 2, 3, 4].map((line) => map.lineText(line))).toEqual(['ab', 'cd', 'ef', 'gh']);
  });

  test('convert back', () => {
    for (let offset = 0; offset <= 12; offset++) {
      // The line feed of a CRLF has no position of its own.
      if (offset !== 6) expect(map.offsetAt(map.positionAt(offset))).toBe(offset);
    }
  });

  test('outside the text are moved to its ends', () => {
    expect(map.positionAt(-5)).toEqual({ line: 1, column: 1 });
    expect(map.positionAt(99)).toEqual({ line: 4, column: 3 });
    expect(map.offsetAt({ line: 9, column: 1 })).toBe(12);
    expect(map.offsetAt({ line: 0, column: 1 })).toBe(0);
    expect(map.offsetAt({ line: 1, column: 99 })).toBe(2);
  });

  test('of an empty text are one empty line', () => {
    expect(new LineMap('').positionAt(0)).toEqual({ line: 1, column: 1 });
  });

  test('columns count UTF-16 units', () => {
    expect(new LineMap('😀x').positionAt(2)).toEqual({ line: 1, column: 3 });
  });
});
