import { fieldOf, type SyntaxNode } from '../syntax/tree.ts';
import type { Expression, Type } from './ir.ts';
import { remember } from './remember.ts';

/** One name that a declaration declares. */
export interface DeclaredName {
  readonly name: string;
  /** The identifier, or the declarator itself where it has no name. */
  readonly node: SyntaxNode;
  readonly type: Type;
}

/** Turns the size in an array declarator into an expression; null where that is not wanted or not possible. */
export type DimensionReader = (size: SyntaxNode) => Expression | null;

export const unknownType: Type = { base: '?', pointers: 0, dimensions: [] };

export function simpleType(base: string, pointers = 0): Type {
  return { base, pointers, dimensions: [] };
}

/** The declarators of a declaration, field declaration or parameter, in source order. */
export function declaratorsOf(declaration: SyntaxNode): readonly SyntaxNode[] {
  return declaration.children.filter((child) => child.field === 'declarator');
}

/** The specifier of a declaration, parameter or type name, without qualifiers. */
export function specifierOf(declaration: SyntaxNode): Type {
  const type = fieldOf(declaration, 'type');
  return type === null ? unknownType : readSpecifier(type);
}

/** Applies a declarator to its specifier: `*a[3]` to `int` is an array of three `int *`. */
export function declaredName(specifier: Type, declarator: SyntaxNode, dimension: DimensionReader): DeclaredName {
  let { base, pointers } = specifier;
  let dimensions: (Expression | null)[] = [];
  let node: SyntaxNode | null = declarator;
  let last = declarator;
  while (node !== null) {
    last = node;
    const kind: string = node.kind;
    if (kind.endsWith('pointer_declarator')) {
      pointers++;
      // A pointer to an array has no spelling in Type; it is taken for a pointer to the element.
      dimensions = [];
    } else if (kind.endsWith('array_declarator')) {
      const size = fieldOf(node, 'size');
      dimensions.unshift(size === null ? null : dimension(size));
    } else if (kind.endsWith('function_declarator')) {
      base = 'function';
      pointers = 0;
      dimensions = [];
    }
    node = innerDeclarator(node);
  }
  return { name: last.text, node: last, type: { base, pointers, dimensions } };
}

/** The type that a type name (`sizeof(T)`, a cast, a compound literal) stands for. */
export function typeOfDescriptor(descriptor: SyntaxNode, dimension: DimensionReader): Type {
  const declarator = fieldOf(descriptor, 'declarator');
  const specifier = specifierOf(descriptor);
  return declarator === null ? specifier : declaredName(specifier, declarator, dimension).type;
}

const qualifiers =
  /\b(?:const|volatile|restrict|__restrict|struct_group_tagged|register|static|inline|__user|__iomem|__force)\b/g;

/** The type that a text spells: `const struct foo *`. */
export const typeOfText: (text: string) => Type = remember(readType);

function readType(text: string): Type {
  const pointers = text.split('*').length - 1;
  const base = text.replace(/\[.*$/s, '').replace(/\*/g, ' ').replace(qualifiers, ' ').replace(/\s+/g, ' ').trim();
  return /^[A-Za-z_]\w*(?: [A-Za-z_]\w*)*$/.test(base) && !base.startsWith('typeof')
    ? simpleType(base, pointers)
    : unknownType;
}

/** Name of the struct, union or enum that a specifier names or defines. */
export function tagOf(specifier: SyntaxNode): string {
  const keyword = specifier.kind.slice(0, specifier.kind.indexOf('_'));
  const name = fieldOf(specifier, 'name');
  return `${keyword} ${name === null ? `@${specifier.start}` : name.text}`;
}

function readSpecifier(node: SyntaxNode): Type {
  switch (node.kind) {
    case 'primitive_type':
      return simpleType(node.text);
    case 'type_identifier':
      return node.text === 'typeof' || node.text === '__auto_type' ? unknownType : simpleType(node.text);
    case 'sized_type_specifier':
    case 'type_argument':
      return typeOfText(node.text);
    case 'struct_specifier':
    case 'union_specifier':
    case 'enum_specifier':
      return simpleType(tagOf(node));
    default:
      return unknownType;
  }
}

function innerDeclarator(node: SyntaxNode): SyntaxNode | null {
  const field = fieldOf(node, 'declarator');
  if (field !== null) return field;
  if (!node.kind.endsWith('parenthesized_declarator') && node.kind !== 'attributed_declarator') return null;
  return node.children.find((child) => child.kind.endsWith('declarator') || child.kind.endsWith('identifier')) ?? null;
}
