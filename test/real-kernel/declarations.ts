// What a kernel header declares: functions with their parameters, and function-like macros with their arity.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Declaration {
  readonly name: string;
  readonly kind: 'function' | 'macro';
  /** Type and name of each parameter; a macro's have no type, a prototype's may have no name. */
  readonly parameters: readonly { readonly type: string; readonly name: string }[];
  readonly variadic: boolean;
}

type Declarations = ReadonlyMap<string, readonly Declaration[]>;

/**
 * Declarations of a header by name (several where #if branches differ), with those of the headers it includes, as a
 * driver that includes it has them (or without them: `alone`); null where there is no such header.
 */
export function readHeader(root: string, header: string, alone = false): Declarations | null {
  const source = readSource(root, header);
  if (source === null) return null;
  if (alone) return parseHeader(source);
  const included = [...source.matchAll(/^\s*#\s*include\s*[<"]([^>"]+)[>"]/gm)].map((match) => match[1] ?? '');
  const declarations = new Map<string, readonly Declaration[]>();
  for (const name of new Set([header, ...included])) {
    for (const [key, group] of parseHeader(readSource(root, name) ?? '')) {
      declarations.set(key, [...(declarations.get(key) ?? []), ...group]);
    }
  }
  return declarations;
}

function readSource(root: string, header: string): string | null {
  const places = [
    `include/${header}`,
    `include/${header.replace(/^asm\//, 'asm-generic/')}`,
    `arch/x86/include/${header}`,
  ];
  const found = places.map((place) => join(root, place)).filter((path) => existsSync(path));
  return found.length === 0 ? null : found.map((path) => readFileSync(path, 'utf8')).join('\n');
}

function parseHeader(source: string): Declarations {
  const text = source
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ' ')
    .replace(/\\\n/g, ' ')
    .replace(
      /\b__(?:alloc_size|realloc_size|printf|acquires|releases|attribute__)\s*\((?:[^()]|\([^()]*\))*\)\s*/g,
      '',
    );
  const declarations = new Map<string, Declaration[]>();
  for (const declaration of [...macros(text), ...functions(text.replace(/^\s*#.*/gm, ''))]) {
    if (declaration.name === 'void') continue;
    const others = declarations.get(declaration.name) ?? [];
    declarations.set(declaration.name, [...others, declaration]);
  }
  return declarations;
}

/** A type without what does not change how an argument is passed. */
export function plainType(type: string): string {
  return type
    .replace(/\b(?:const|volatile|extern|__user|__iomem|__percpu|__force|restrict)\b/g, ' ')
    .replace(/\b__kernel_size_t\b/g, 'size_t')
    .replace(/\bunsigned(?! (?:int|long|char|short))/g, 'unsigned int')
    .replace(/\s+/g, ' ')
    .replace(/ ?\* ?/g, '*')
    .trim();
}

function* macros(text: string): Iterable<Declaration> {
  for (const match of text.matchAll(/^\s*#\s*define[ \t]+(\w+)\(([^)]*)\)/gm)) {
    const names = splitParameters(match[2] ?? '');
    yield {
      name: match[1] ?? '',
      kind: 'macro',
      parameters: names.filter((name) => !name.includes('...')).map((name) => ({ type: '', name })),
      variadic: names.some((name) => name.includes('...')),
    };
  }
  // `#define a b` makes `a` another name of a function.
  for (const match of text.matchAll(/^\s*#\s*define[ \t]+([a-z]\w+)[ \t]+([a-z_]\w+)[ \t]*$/gm)) {
    yield { name: match[1] ?? '', kind: 'macro', parameters: [], variadic: true };
  }
}

function* functions(text: string): Iterable<Declaration> {
  for (const match of text.matchAll(
    /^(?![ \t])[A-Za-z_][\w \t\n*]*?[\s*](\w+)\s*(\((?:[^()]|\([^()]*\)|\((?:[^()]|\([^()]*\))*\))*\))[^;{}=]*[;{]/gm,
  )) {
    const parts = splitParameters((match[2] ?? '').slice(1, -1)).filter((part) => part !== 'void');
    yield {
      name: match[1] ?? '',
      kind: 'function',
      parameters: parts.filter((part) => part !== '...').map(splitParameter),
      variadic: parts.includes('...'),
    };
  }
}

function splitParameters(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of list) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += character;
  }
  return [...parts, part.trim()].filter((each) => each !== '');
}

const lastWordIsType =
  /^(?:(?:const|volatile) )?(?:(?:struct|enum|union) \w+|(?:unsigned |signed )?(?:int|long|char|short|void)|unsigned|\w+_t|u\d+|bool)\b[\s*]*$/;

function splitParameter(text: string): { type: string; name: string } {
  const pointerToFunction = /\(\s*\*\s*(\w+)\s*\)/.exec(text);
  if (pointerToFunction !== null) return { type: 'function', name: pointerToFunction[1] ?? '' };
  const plain = text
    .replace(/\s+/g, ' ')
    .replace(/\b__maybe_unused\b/, '')
    .trim();
  if (lastWordIsType.test(plain)) return { type: plain, name: '' };
  const match = /^(.*?[\s*])(\w+)((?:\[\w*\])*)$/.exec(plain);
  if (match === null) return { type: plain, name: '' };
  return { type: (match[1] ?? '') + (match[3] === '' ? '' : '*'), name: match[2] ?? '' };
}
