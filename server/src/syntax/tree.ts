import type { Language, Tree } from 'web-tree-sitter';
import type { RewrittenChunk } from '../source/source-file.ts';
import { Cursor } from './cursor.ts';
import { isPlaced, NodeMaker, noChildren } from './node-maker.ts';

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
  const { hasError } = tree.rootNode;
  const table = nodeTable(tree.language);
  const cursor = new Cursor(tree);
  try {
    const copier = new Copier(cursor, table, chunk, offset);
    return { root: copier.copy(rootFacts, ''), hasError, cleanups: chunk.cleanups };
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

/** What is known of one kind of node, so that the parser need not be asked. */
interface KindFacts {
  readonly name: string;
  readonly treatment: number;
  /** A leaf that ends where its word ends. */
  readonly isWord: boolean;
  /** Begins where its first child begins. */
  readonly startsWithChild: boolean;
  /** Ends where its last child ends. */
  readonly endsWithChild: boolean;
  /** Fields of the children in order, operators and errors left out; null where the parser must be asked. */
  readonly fields: readonly string[] | null;
}

const words = new Set(['identifier', 'field_identifier', 'type_identifier', 'statement_identifier', 'primitive_type']);

const leaves = new Set([
  ...words,
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

const startsWithChild = new Set(
  (
    'binary_expression assignment_expression field_expression call_expression subscript_expression ' +
    'conditional_expression comma_expression expression_statement declaration init_declarator array_declarator ' +
    'function_declarator parameter_declaration labeled_statement'
  ).split(' '),
);

const endsWithChild = new Set(
  (
    'binary_expression assignment_expression field_expression pointer_expression unary_expression cast_expression ' +
    'conditional_expression comma_expression init_declarator pointer_declarator parameter_declaration if_statement ' +
    'else_clause while_statement for_statement labeled_statement call_expression'
  ).split(' '),
);

const fieldsInOrder = new Map<string, readonly string[]>([
  ['argument_list', []],
  ['compound_statement', []],
  ['expression_statement', []],
  ['parenthesized_expression', []],
  ['initializer_list', []],
  ['parameter_list', []],
  ['translation_unit', []],
  ['return_statement', []],
  ['binary_expression', ['left', 'right']],
  ['assignment_expression', ['left', 'right']],
  ['field_expression', ['argument', 'field']],
  ['subscript_expression', ['argument', 'index']],
  ['call_expression', ['function', 'arguments']],
  ['pointer_expression', ['argument']],
  ['unary_expression', ['argument']],
  ['cast_expression', ['type', 'value']],
]);

interface NodeTable {
  readonly kinds: readonly KindFacts[];
  readonly fields: readonly (string | null)[];
}

const rootFacts = factsOf('translation_unit', true);
const errorFacts = factsOf('ERROR', true);
const tables = new WeakMap<Language, NodeTable>();

function nodeTable(language: Language): NodeTable {
  let table = tables.get(language);
  if (table === undefined) {
    const kinds = language.types.map((name, id) => factsOf(name ?? '', language.nodeTypeIsNamed(id)));
    table = { kinds, fields: language.fields };
    tables.set(language, table);
  }
  return table;
}

function factsOf(name: string, named: boolean): KindFacts {
  return {
    name,
    treatment: treatmentOf(name, named),
    isWord: words.has(name),
    startsWithChild: startsWithChild.has(name),
    endsWithChild: endsWithChild.has(name),
    fields: fieldsInOrder.get(name) ?? null,
  };
}

function treatmentOf(name: string, named: boolean): number {
  if (!named) return tokens.has(name) ? TOKEN : SKIP;
  if (skipped.has(name)) return SKIP;
  return leaves.has(name) ? LEAF : INNER;
}

/** Deeper nesting is cut off, so that no text can exhaust the stack. */
const DEEPEST = 700;

class Copier {
  private depth = 0;
  private readonly make: NodeMaker;

  constructor(
    private readonly cursor: Cursor,
    private readonly table: NodeTable,
    private readonly chunk: RewrittenChunk,
    private readonly offset: number,
  ) {
    this.make = new NodeMaker(chunk, offset);
  }

  /** Copies the node under the cursor with all below it; the cursor ends where it began. */
  copy(facts: KindFacts, field: string): SyntaxNode {
    const { cursor, offset } = this;
    const start = facts.startsWithChild ? -1 : cursor.startIndex + offset;
    const end = facts.endsWithChild ? -1 : cursor.endIndex + offset;
    let children = noChildren;
    if (++this.depth < DEEPEST && cursor.gotoFirstChild()) {
      children = this.copySiblings(facts);
      cursor.gotoParent();
    }
    this.depth--;
    const first = children[0];
    const last = children[children.length - 1];
    return this.make.inner(
      facts.name,
      field,
      start >= 0 ? start : first === undefined ? cursor.startIndex + offset : first.start,
      end >= 0 ? end : last === undefined ? cursor.endIndex + offset : last.end,
      children,
    );
  }

  private copySiblings(parent: KindFacts): SyntaxNode[] {
    const { cursor, table } = this;
    const siblings: SyntaxNode[] = [];
    let position = 0;
    do {
      const facts = table.kinds[cursor.nodeTypeId] ?? errorFacts;
      if (facts.treatment === SKIP) continue;
      if (facts.treatment === TOKEN) {
        siblings.push(this.make.token(facts.name, isPlaced(facts.name) ? cursor.startIndex : 0));
        continue;
      }
      const field =
        parent.fields === null ? this.field() : facts === errorFacts ? '' : (parent.fields[position++] ?? '');
      siblings.push(facts.treatment === LEAF ? this.leaf(facts, field) : this.copy(facts, field));
    } while (cursor.gotoNextSibling());
    return siblings;
  }

  private field(): string {
    const id = this.cursor.currentFieldId;
    return id === 0 ? '' : (this.table.fields[id] ?? '');
  }

  private leaf(facts: KindFacts, field: string): SyntaxNode {
    const from = this.cursor.startIndex;
    const to = facts.isWord ? wordEnd(this.chunk.text, from) : this.cursor.endIndex;
    return this.make.leaf(facts.name, field, from, to);
  }
}

function wordEnd(text: string, start: number): number {
  let i = start;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const isWord =
      (c >= 97 && c <= 122) || c === 95 || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 36 || c > 127;
    if (!isWord) break;
  }
  return i;
}
