import type { Language, Tree, TreeCursor } from 'web-tree-sitter';
import type { RewrittenChunk } from '../source/source-file.ts';

/**
 * A node of a plain copy of the syntax tree. The copy is made in one pass, because each step into wasm costs more than
 * all that lowering does with the node; the tree of the parser is deleted right after.
 */
export interface SyntaxNode {
  /** The grammar's name: `call_expression`; `ERROR` for what could not be parsed; an operator's own spelling. */
  readonly kind: string;
  /** The grammar's field name in the parent, or the empty string. */
  readonly field: string;
  /** File offsets. */
  readonly start: number;
  readonly end: number;
  /**
   * Spelling of a leaf. `type_argument`: the type that the source has there; `iterator_statement`: the macro's name;
   * `lost_argument`: nothing, for what was no expression.
   * Empty for inner nodes.
   */
  readonly text: string;
  readonly children: readonly SyntaxNode[];
}

export interface SyntaxTree {
  readonly root: SyntaxNode;
  readonly hasError: boolean;
  /** Clean-up attributes that the rewriting took away, by the offset of the variable's name. */
  readonly cleanups: ReadonlyMap<number, string>;
}

/** Copies the tree of a rewritten chunk that starts at `offset` of its file. The tree stays the caller's. */
export function copyTree(tree: Tree, chunk: RewrittenChunk, offset: number): SyntaxTree {
  const cursor = tree.walk();
  try {
    const copier = new Copier(cursor, nodeTable(tree.language), chunk, offset);
    return { root: copier.copy(''), hasError: tree.rootNode.hasError, cleanups: chunk.cleanups };
  } finally {
    cursor.delete();
  }
}

/** The child in a field, or null. */
export function fieldOf(node: SyntaxNode, field: string): SyntaxNode | null {
  for (const child of node.children) if (child.field === field) return child;
  return null;
}

const SKIP = 0;
const TOKEN = 1;
const LEAF = 2;
const INNER = 3;

interface NodeTable {
  readonly names: readonly string[];
  readonly treatment: Uint8Array;
  readonly fields: readonly (string | null)[];
}

const leaves = new Set([
  'identifier',
  'field_identifier',
  'type_identifier',
  'statement_identifier',
  'primitive_type',
  'sized_type_specifier',
  'number_literal',
  'char_literal',
  'string_literal',
  'concatenated_string',
  'storage_class_specifier',
  'type_qualifier',
  'true',
  'false',
  'null',
]);

const skipped = new Set(['comment', 'preproc_call', 'preproc_def', 'preproc_function_def', 'preproc_include']);

/** Tokens that tell what their parent means; all other punctuation follows from the parent's kind and fields. */
const tokens = new Set(
  '+ - * / % & | ^ << >> == != < > <= >= && || ! ~ ++ -- = += -= *= /= %= &= |= ^= <<= >>= -> goto default'.split(' '),
);

const tables = new WeakMap<Language, NodeTable>();

function nodeTable(language: Language): NodeTable {
  const known = tables.get(language);
  if (known) return known;
  const names = language.types.map((name) => name ?? '');
  const treatment = new Uint8Array(names.length);
  names.forEach((name, id) => {
    treatment[id] = treatmentOf(name, language.nodeTypeIsNamed(id));
  });
  const table = { names, treatment, fields: language.fields };
  tables.set(language, table);
  return table;
}

function treatmentOf(name: string, named: boolean): number {
  if (!named) return tokens.has(name) ? TOKEN : SKIP;
  if (skipped.has(name)) return SKIP;
  return leaves.has(name) ? LEAF : INNER;
}

const noChildren: readonly SyntaxNode[] = [];

class Copier {
  constructor(
    private readonly cursor: TreeCursor,
    private readonly table: NodeTable,
    private readonly chunk: RewrittenChunk,
    private readonly offset: number,
  ) {}

  /** Copies the node under the cursor with all below it; the cursor ends where it began. */
  copy(kind: string): SyntaxNode {
    const { cursor, offset } = this;
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    const fieldId = cursor.currentFieldId;
    const children = cursor.gotoFirstChild() ? this.copySiblings() : noChildren;
    const node = {
      kind,
      field: fieldId === 0 ? '' : (this.table.fields[fieldId] ?? ''),
      start: start + offset,
      end: end + offset,
      text: '',
      children,
    };
    return kind === 'while_statement'
      ? this.iterator(node)
      : kind === 'binary_expression'
        ? this.caseRange(node)
        : node;
  }

  private copySiblings(): SyntaxNode[] {
    const { cursor, table } = this;
    const siblings: SyntaxNode[] = [];
    do {
      const type = cursor.nodeTypeId;
      const kind = table.names[type] ?? 'ERROR';
      const treatment = table.treatment[type] ?? INNER;
      if (treatment === TOKEN) siblings.push(this.token(kind));
      else if (treatment === LEAF) siblings.push(this.leaf(kind));
      else if (treatment === INNER) siblings.push(this.copy(kind));
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
    return siblings;
  }

  private token(kind: string): SyntaxNode {
    const start = this.cursor.startIndex + this.offset;
    return { kind, field: 'operator', start, end: start + kind.length, text: kind, children: noChildren };
  }

  private leaf(kind: string): SyntaxNode {
    const { cursor, offset } = this;
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    const fieldId = cursor.currentFieldId;
    const field = fieldId === 0 ? '' : (this.table.fields[fieldId] ?? '');
    const node = { field, start: start + offset, end: end + offset, children: noChildren };
    const typeArgument = this.chunk.typeArguments.get(start + offset);
    if (typeArgument !== undefined) return { ...node, kind: 'type_argument', text: typeArgument };
    if (this.chunk.lostArguments.has(start + offset)) return { ...node, kind: 'lost_argument', text: '' };
    return { ...node, kind, text: this.chunk.text.slice(start, end) };
  }

  private iterator(node: SyntaxNode): SyntaxNode {
    const name = this.chunk.iterators.get(node.start);
    return name === undefined ? node : { ...node, kind: 'iterator_statement', text: name };
  }

  private caseRange(node: SyntaxNode): SyntaxNode {
    if (this.chunk.caseRanges.size === 0) return node;
    const operator = node.children.find((child) => child.field === 'operator');
    const isRange = operator !== undefined && this.chunk.caseRanges.has(operator.start);
    return isRange ? { ...node, kind: 'case_range' } : node;
  }
}
