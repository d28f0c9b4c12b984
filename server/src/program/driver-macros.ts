import type { Dialect } from '../source/dialect.ts';
import type { Chunk, MacroDefinition, SourceFile } from '../source/source-file.ts';
import { fieldOf, type SyntaxNode } from '../syntax/tree.ts';
import type { ChunkReader } from './chunk-reader.ts';

/** Longest replacement text that is expanded; larger ones are tables or whole functions. */
const LONGEST_BODY = 4000;

/** Bodies parsed so far; a header's macros serve every module that quotes it. */
const expressions = new WeakMap<MacroDefinition, { readonly body: SyntaxNode | null }>();
const statements = new WeakMap<MacroDefinition, { readonly body: readonly SyntaxNode[] | null }>();

/** The macros of a driver, their bodies parsed once each. */
export class DriverMacros {
  private readonly found = new Map<string, MacroDefinition | null>();

  constructor(
    private readonly reader: ChunkReader,
    private readonly dialect: Dialect,
  ) {}

  find(name: string): MacroDefinition | null {
    let macro = this.found.get(name);
    if (macro === undefined) {
      macro = this.dialect.definition(name);
      this.found.set(name, macro);
    }
    return macro;
  }

  /** The body as an expression; null where it is none. */
  expressionOf(macro: MacroDefinition): SyntaxNode | null {
    let known = expressions.get(macro);
    if (known === undefined) {
      known = { body: this.readExpression(macro) };
      expressions.set(macro, known);
    }
    return known.body;
  }

  /** The body as statements; null where it is none. */
  statementsOf(macro: MacroDefinition): readonly SyntaxNode[] | null {
    let known = statements.get(macro);
    if (known === undefined) {
      const wanted = macro.kind === 'statement' || macro.kind === 'value';
      known = { body: wanted ? this.readStatements(macro, `${readable(macro)};`) : null };
      statements.set(macro, known);
    }
    return known.body;
  }

  private readExpression(macro: MacroDefinition): SyntaxNode | null {
    if (macro.kind !== 'value' && macro.kind !== 'other') return null;
    const body = macro.body.trim();
    if (body === '' || body.startsWith('{')) return null;
    if (macro.parameters === null) {
      const simple = simpleBody(body);
      if (simple !== null) return simple;
    }
    const statements = this.readStatements(macro, `return(${readable(macro)});`);
    const only = statements?.length === 1 ? statements[0]! : null;
    if (only === null || only.kind !== 'return_statement') return null;
    return only.children.length === 1 ? only.children[0]! : null;
  }

  private readStatements(macro: MacroDefinition, code: string): readonly SyntaxNode[] | null {
    if (macro.body.length > LONGEST_BODY || /#/.test(code)) return null;
    const { file, chunk } = functionAround(code);
    const tree = this.reader.read(file, chunk, this.dialect);
    const definition = tree.root.children[0];
    if (tree.hasError || definition === undefined || tree.root.children.length !== 1) return null;
    return fieldOf(definition, 'body')?.children ?? null;
  }
}

/** A number or a name needs no parser. */
function simpleBody(body: string): SyntaxNode | null {
  const match = /^\(?\s*(?:(\d\w*)|([A-Za-z_]\w*))\s*\)?$/.exec(body);
  if (match === null || body.startsWith('(') !== body.endsWith(')')) return null;
  const [, number, name] = match;
  if (name === 'NULL' || name === 'true' || name === 'false') return null;
  const kind = number === undefined ? 'identifier' : 'number_literal';
  return { kind, field: '', start: 0, end: 0, text: number ?? name ?? '', children: [] };
}

/** A file with one function that holds the code and nothing else. */
function functionAround(code: string): { file: SourceFile; chunk: Chunk } {
  const head = 'void f(void)';
  const text = `${head}{${code}}`;
  const chunk: Chunk = {
    kind: 'function',
    name: 'f',
    nameStart: 5,
    start: 0,
    end: text.length,
    bodyStart: head.length,
    identifiers: new Set(),
  };
  return { file: { path: '', text, chunks: [chunk], macros: new Map(), includes: [], disabled: [] }, chunk };
}

/** The body with its stringified parameters made strings, and a `##` before variable arguments left out. */
function readable(macro: MacroDefinition): string {
  const body = macro.body.replace(/\\\r?\n/g, ' ');
  if (!body.includes('#')) return body;
  return body.replace(/##(\s*(?:__VA_ARGS__|args)\b)/g, '$1').replace(/(^|[^#])#\s*[A-Za-z_]\w*/g, '$1""');
}
