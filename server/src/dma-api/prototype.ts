import type { ApiParameter } from './types.ts';

export interface Prototype {
  readonly name: string;
  readonly returns: string;
  readonly parameters: readonly ApiParameter[];
  readonly variadic: boolean;
}

/** Reads a C prototype as the catalogue writes it: one line, every parameter named, no nested parentheses. */
export function parsePrototype(text: string): Prototype {
  const open = text.indexOf('(');
  const head = splitName(text.slice(0, open));
  const list = text.slice(open + 1, text.lastIndexOf(')')).trim();
  if (open < 0 || head.name === '') throw new Error(`no prototype: ${text}`);
  const parameters: ApiParameter[] = [];
  let variadic = false;
  for (const part of list === '' || list === 'void' ? [] : list.split(',')) {
    if (part.trim() === '...') variadic = true;
    else parameters.push(splitName(part));
  }
  return { name: head.name, returns: head.type, parameters, variadic };
}

/** `struct device *dev` is the name `dev` after the type `struct device *`. */
function splitName(declaration: string): ApiParameter {
  const text = declaration.trim();
  let start = text.length;
  while (start > 0 && isWordCharacter(text.charCodeAt(start - 1))) start--;
  return { name: text.slice(start), type: text.slice(0, start).trim() };
}

function isWordCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95;
}
