import { ATTRIBUTES, ATTRIBUTES_WITH_ARGUMENTS, ITERATORS } from './kernel-macros.ts';
import { ITERATOR_NAME } from './macro-kind.ts';
import type { MacroDefinition, SourceFile } from './source-file.ts';

export { rewriteChunk } from './rewrite.ts';

/** How a word expands, as far as reading C around it goes. */
export type WordRole = 'attribute' | 'attribute-call' | 'iterator' | 'statement' | 'other';

/** What is known of the macros in force in one file. */
export interface Dialect {
  /** The driver's own definition of a macro: the file's, else that of a header it quotes; null for the kernel's. */
  definition(name: string): MacroDefinition | null;
  roleOf(name: string): WordRole;
}

/** The dialect of a file that quotes these headers, in the order they are included. */
export function dialectOf(file: SourceFile, headers: readonly SourceFile[]): Dialect {
  return new LearnedDialect([file, ...headers]);
}

class LearnedDialect implements Dialect {
  private readonly roles = new Map<string, WordRole>();

  constructor(private readonly sources: readonly SourceFile[]) {}

  definition(name: string): MacroDefinition | null {
    for (const source of this.sources) {
      const macro = source.macros.get(name);
      if (macro !== undefined) return macro;
    }
    return null;
  }

  roleOf(name: string): WordRole {
    let role = this.roles.get(name);
    if (role === undefined) {
      role = this.findRole(name);
      this.roles.set(name, role);
    }
    return role;
  }

  private findRole(name: string): WordRole {
    if (ATTRIBUTES.has(name)) return 'attribute';
    if (ATTRIBUTES_WITH_ARGUMENTS.has(name)) return 'attribute-call';
    const macro = this.definition(name);
    if (macro !== null) return learnedRole(macro);
    return ITERATORS.has(name) || ITERATOR_NAME.test(name) ? 'iterator' : 'other';
  }
}

function learnedRole(macro: MacroDefinition): WordRole {
  switch (macro.kind) {
    case 'attribute':
      return macro.parameters === null ? 'attribute' : 'attribute-call';
    case 'iterator':
      return 'iterator';
    case 'statement':
      return 'statement';
    default:
      return 'other';
  }
}
