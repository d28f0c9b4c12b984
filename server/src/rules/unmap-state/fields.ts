/** Struct fields that may keep unmap state, found without parsing. */
import type { Range } from '../../program/ir.ts';
import type { Unit } from '../../program/program.ts';
import type { Chunk, SourceFile } from '../../source/source-file.ts';
import { withoutComments } from '../tokens.ts';
import type { ModuleFile } from './occurrences.ts';

export interface DeclaredField {
  readonly unit: Unit;
  /** The top-level declaration that holds the struct. */
  readonly chunk: Chunk;
  readonly name: string;
  readonly nameRange: Range;
  /** From the type to before the semicolon; null where it shares a declaration with others. */
  readonly declaration: Range | null;
}

const inFile = new WeakMap<SourceFile, readonly Omit<DeclaredField, 'unit'>[]>();

/** The fields of type dma_addr_t in the structs of a file, arrays and pointers left out. */
export function addressFields({ file, unit }: ModuleFile): readonly DeclaredField[] {
  return addressFieldsIn(file).map((field) => ({ unit: unit(), ...field }));
}

function addressFieldsIn(file: SourceFile): readonly Omit<DeclaredField, 'unit'>[] {
  let found = inFile.get(file);
  if (found === undefined) {
    found = file.text.includes('dma_addr_t') ? findFields(file, /\bdma_addr_t\b/g) : [];
    inFile.set(file, found);
  }
  return found;
}

/** Types of lengths that DEFINE_DMA_UNMAP_LEN, a __u32, can stand for. */
const lengthType = /\b(?:(?:__)?u(?:16|32)|(?:unsigned[ \t]+)?(?:short|int)|unsigned|uint(?:16|32)_t)\b/g;

/** The field that is declared at `offset`, if it is a length of no more than 32 bits. */
export function lengthFieldAt(unit: Unit, offset: number): DeclaredField | null {
  const found = findFields(unit.file, lengthType, offset).find(({ nameRange }) => nameRange.start === offset);
  return found === undefined ? null : { unit, ...found };
}

interface MacroField {
  readonly name: string;
  readonly start: number;
  readonly state: 'addr' | 'len';
}

const macrosInFile = new WeakMap<SourceFile, readonly MacroField[]>();

/** The fields that DEFINE_DMA_UNMAP_ADDR and DEFINE_DMA_UNMAP_LEN declare. */
export function macroFields(file: SourceFile): readonly MacroField[] {
  const found = macrosInFile.get(file) ?? findMacroFields(file.text);
  macrosInFile.set(file, found);
  return found;
}

function findMacroFields(text: string): readonly MacroField[] {
  if (!text.includes('DEFINE_DMA_UNMAP_')) return [];
  return [...withoutComments(text).matchAll(/\bDEFINE_DMA_UNMAP_(ADDR|LEN)[ \t]*\([ \t]*(\w+)/g)].map((match) => ({
    name: match[2] ?? '',
    start: match.index + match[0].length - (match[2] ?? '').length,
    state: match[1] === 'ADDR' ? 'addr' : 'len',
  }));
}

function findFields(file: SourceFile, type: RegExp, at?: number): Omit<DeclaredField, 'unit'>[] {
  const found: Omit<DeclaredField, 'unit'>[] = [];
  for (const chunk of file.chunks) {
    if (chunk.kind !== 'struct' && chunk.kind !== 'typedef') continue;
    if (at !== undefined && (at < chunk.start || at >= chunk.end)) continue;
    const code = withoutDirectives(withoutComments(file.text.slice(chunk.start, chunk.end)));
    if (/\b__packed\b|\bpacked\b/.test(code)) continue;
    for (const match of code.matchAll(type)) {
      const start = chunk.start + match.index;
      const before = code.slice(0, match.index).trimEnd();
      const list = /^\s*([\w\s,]*)\s*;/.exec(code.slice(match.index + match[0].length));
      if (list === null || !/[;{}]$/.test(before) || isInUnion(before) || isDisabled(file, start)) continue;
      const isAlone = !list[1]?.includes(',');
      const listStart = start + match[0].length;
      for (const word of (list[1] ?? '').matchAll(/\w+/g)) {
        const nameStart = listStart + (list[0].indexOf(list[1] ?? '') + word.index);
        const nameRange = { start: nameStart, end: nameStart + word[0].length };
        const declaration = isAlone ? { start, end: nameRange.end } : null;
        found.push({ chunk, name: word[0], nameRange, declaration });
      }
    }
  }
  return found;
}

/** Whether what comes after a text is a direct member of a union: it shares its place with others. */
function isInUnion(before: string): boolean {
  let depth = 0;
  for (let at = before.length - 1; at >= 0; at--) {
    if (before[at] === '}') depth++;
    else if (before[at] === '{' && depth-- === 0) return /\bunion\s*\w*\s*$/.test(before.slice(0, at));
  }
  return false;
}

function withoutDirectives(code: string): string {
  return code.replace(/^[ \t]*#.*$/gm, (line) => ' '.repeat(line.length));
}

function isDisabled({ disabled }: SourceFile, offset: number): boolean {
  return disabled.some((region) => region.start <= offset && offset < region.end);
}
