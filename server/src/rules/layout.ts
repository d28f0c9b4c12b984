/** Kernel style for text that fixes write: tabs of eight columns, lines of eighty, arguments under their parenthesis. */

const tabWidth = 8;
/** The limit that Documentation/process/coding-style.rst prefers. */
export const lineWidth = 80;

/** Column at which text that follows `prefix` stands, `prefix` being the start of a line. */
export function columnAfter(prefix: string): number {
  let column = 0;
  for (const character of prefix) column += character === '\t' ? tabWidth - (column % tabWidth) : 1;
  return column;
}

/** White space that leads to a column, tabs first. */
export function indentTo(column: number): string {
  return '\t'.repeat(Math.floor(column / tabWidth)) + ' '.repeat(column % tabWidth);
}

/**
 * A call, broken between its arguments where it does not fit. `prefix` is what stands before it on its line, `suffix` how
 * many columns follow it. An argument may hold line breaks of its own, whose lines are then indented already.
 */
export function layOutCall(prefix: string, callee: string, given: readonly string[], suffix: number): string {
  const column = columnAfter(prefix);
  const whole = `${callee}(${given.join(', ')})`;
  if (!whole.includes('\n') && column + whole.length + suffix <= lineWidth) return whole;
  const opening = column + callee.length + 1;
  let text = `${callee}(`;
  let at = opening;
  for (const [index, argument] of given.entries()) {
    const isLast = index === given.length - 1;
    const [firstLine = '', ...further] = argument.split('\n');
    const width = firstLine.length + (further.length > 0 ? 0 : isLast ? 1 + suffix : 1);
    if (index > 0 && (further.length > 0 || at + 1 + width > lineWidth)) {
      text += `\n${indentTo(opening)}`;
      at = opening;
    } else if (index > 0) {
      text += ' ';
      at++;
    }
    text += isLast ? `${argument})` : `${argument},`;
    at = (further.length > 0 ? columnAfter(further.at(-1) ?? '') : at + argument.length) + 1;
  }
  return text;
}
