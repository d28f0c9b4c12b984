import type { Position } from 'vscode-languageserver/node';

/** What a client counts the columns of a line in. */
export const positionEncodings = ['utf-16', 'utf-8', 'utf-32'] as const;
export type PositionEncoding = (typeof positionEncodings)[number];

/** The encoding to speak: the first that the client prefers and we know; UTF-16 where it names none. */
export function negotiateEncoding(offered: readonly string[] | undefined): PositionEncoding {
  const known = offered?.find((name) => positionEncodings.some((encoding) => encoding === name));
  return positionEncodings.find((encoding) => encoding === known) ?? 'utf-16';
}

/** The UTF-16 offset into a line of a column that the client counts; past the end of the line, the line's end. */
export function columnToUtf16(line: string, column: number, encoding: PositionEncoding): number {
  if (encoding === 'utf-16') return column;
  let units = 0;
  let counted = 0;
  for (const character of line) {
    counted += sizeOf(character, encoding);
    if (counted > column) return units;
    units += character.length;
  }
  return units;
}

/** The column that the client counts for a UTF-16 offset into a line. */
export function columnFromUtf16(line: string, utf16: number, encoding: PositionEncoding): number {
  if (encoding === 'utf-16') return utf16;
  let column = 0;
  for (const character of line.slice(0, utf16)) column += sizeOf(character, encoding);
  return column;
}

/** A position with its column counted another way. */
export function withColumn(position: Position, character: number): Position {
  return character === position.character ? position : { line: position.line, character };
}

function sizeOf(character: string, encoding: 'utf-8' | 'utf-32'): number {
  return encoding === 'utf-32' ? 1 : Buffer.byteLength(character, 'utf8');
}
