import type { Dialect } from '../source/dialect.ts';
import type { MacroDefinition } from '../source/source-file.ts';
import { splitSource } from '../source/split.ts';
import { fieldOf, type SyntaxNode } from '../syntax/tree.ts';
import type { ChunkReader } from './chunk-reader.ts';

/** Longest replacement text that is expanded; larger ones are tables or whole functions. */
const LONGEST_BODY = 4000;

/** The macros of a driver, their bodies parsed once each. */
export class DriverMacros {
  private readonly expressions = new Map<MacroDefinition, SyntaxNode | null>();
  private readonly statements = new Map<MacroDefinition, readonly SyntaxNode[] | null>();

  constructor(
    private readonly reader: ChunkReader,
    private readonly dialect: Dialect,
  ) {}

  find(name: string): MacroDefinition | null {
    return this.dialect.definition(name);
  }

  /** The body as an expression; null where it is none. */
  expressionOf(macro: MacroDefinition): SyntaxNode | null {
    let found = this.expressions.get(macro);
    if (found === undefined) {
      found = this.readExpression(macro);
      this.expressions.set(macro, found);
    }
    return found;
  }

  /** The body as statements; null where it is none. */
  statementsOf(macro: MacroDefinition): readonly SyntaxNode[] | null {
    let found = this.statements.get(macro);
    if (found === undefined) {
      found =
        macro.kind === 'statement' || macro.kind === 'value' ? this.readStatements(macro, `${readable(macro)};`) : null;
      this.statements.set(macro, found);
    }
    return found;
  }

  private readExpression(macro: MacroDefinition): SyntaxNode | null {
    if (macro.kind !== 'value' && macro.kind !== 'other') return null;
    if (macro.body.trim() === '' || macro.body.trimStart().startsWith('{')) return null;
    const statements = this.readStatements(macro, `return(${readable(macro)});`);
    const only = statements?.length === 1 ? statements[0]! : null;
    if (only === null || only.kind !== 'return_statement') return null;
    return only.children.length === 1 ? only.children[0]! : null;
  }

  private readStatements(macro: MacroDefinition, code: string): readonly SyntaxNode[] | null {
    if (macro.body.length > LONGEST_BODY || /#/.test(code)) return null;
    const file = splitSource(macro.name, `void f(void){${code}}`);
    const chunk = file.chunks.length === 1 ? file.chunks[0]! : null;
    if (chunk === null || chunk.kind !== 'function') return null;
    const tree = this.reader.read(file, chunk, this.dialect);
    const definition = tree.root.children[0];
    if (tree.hasError || definition === undefined || tree.root.children.length !== 1) return null;
    return fieldOf(definition, 'body')?.children ?? null;
  }
}

/** The body with its stringified parameters made strings, and a `##` before variable arguments left out. */
function readable(macro: MacroDefinition): string {
  const body = macro.body.replace(/\\\r?\n/g, ' ');
  if (!body.includes('#')) return body;
  return body.replace(/##(\s*(?:__VA_ARGS__|args)\b)/g, '$1').replace(/(^|[^#])#\s*[A-Za-z_]\w*/g, '$1""');
}
