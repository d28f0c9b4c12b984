import { remember } from '../remember.ts';

/** Value of an integer literal with its suffixes; null for a floating one or none at all. */
export const integerValue: (text: string) => bigint | null = remember(readInteger);

/** Value of a character constant, its quotes included in `text`. */
export function characterValue(text: string): bigint {
  const body = text.slice(text.indexOf("'") + 1, text.endsWith("'") ? -1 : undefined);
  if (!body.startsWith('\\')) return BigInt(body.charCodeAt(0) || 0);
  const code = body.slice(1);
  if (/^x[0-9a-fA-F]+$/.test(code)) return BigInt(`0${code}`);
  if (/^[0-7]{1,3}$/.test(code)) return BigInt(`0o${code}`);
  return BigInt(escapes[code[0] ?? ''] ?? (code.charCodeAt(0) || 0));
}

function readInteger(text: string): bigint | null {
  // The grammar takes the sign of `return -1` for a part of the literal.
  if (text.startsWith('-') || text.startsWith('+')) {
    const value = readInteger(text.slice(1).trim());
    return value !== null && text.startsWith('-') ? -value : value;
  }
  const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)[uUlLzZ]*$/.exec(text);
  if (!match) return null;
  const digits = match[1]!;
  if (/^0\d/.test(digits)) return /^[0-7]+$/.test(digits) ? BigInt(`0o${digits}`) : null;
  return BigInt(digits);
}

const escapes: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
};

/** What stands between the quotes of one string literal or of several that C joins. */
export function stringText(text: string): string {
  let joined = '';
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"/gs)) joined += match[1];
  return joined;
}
