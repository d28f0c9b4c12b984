import { ATTRIBUTES, ATTRIBUTES_WITH_ARGUMENTS, ITERATORS } from './kernel-macros.ts';
import { danglingHead, ITERATOR_NAME } from './macro-kind.ts';
import type { MacroDefinition, SourceFile } from './source-file.ts';

export { rewriteChunk } from './rewrite.ts';

/** How a word expands, as far as reading the C around it goes. */
export type WordRole = 'attribute' | 'attribute-call' | 'iterator' | 'condition' | 'other';

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
  private readonly sources: readonly SourceFile[];
  /** The sources that define a word with a role, most define none. */
  private readonly teachers: readonly SourceFile[];
  private readonly roles = new Map<string, WordRole>();

  constructor(sources: readonly SourceFile[]) {
    this.sources = sources.filter((source) => source.macros.size > 0);
    this.teachers = this.sources.filter((source) => rolesIn(source).size > 0);
  }

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
    const teacher = this.teachers.find((source) => rolesIn(source).has(name));
    const kernelRole = roleInKernel(name);
    if (teacher === undefined && kernelRole === 'other') return 'other';
    const definer = this.sources.find((source) => source.macros.has(name));
    return definer === undefined ? kernelRole : (rolesIn(definer).get(name) ?? 'other');
  }
}

function roleInKernel(name: string): WordRole {
  if (ATTRIBUTES.has(name)) return 'attribute';
  if (ATTRIBUTES_WITH_ARGUMENTS.has(name)) return 'attribute-call';
  return ITERATORS.has(name) || ITERATOR_NAME.test(name) ? 'iterator' : 'other';
}

const knownRoles = new WeakMap<SourceFile, ReadonlyMap<string, WordRole>>();

/** The macros of a file that have a role. Most have none: they are values. */
function rolesIn(file: SourceFile): ReadonlyMap<string, WordRole> {
  const known = knownRoles.get(file);
  if (known !== undefined) return known;
  const roles = new Map<string, WordRole>();
  for (const [name, macro] of file.macros) {
    const role = learnedRole(macro);
    if (role !== 'other') roles.set(name, role);
  }
  knownRoles.set(file, roles);
  return roles;
}

function learnedRole(macro: MacroDefinition): WordRole {
  if (macro.kind === 'iterator') return 'iterator';
  if (macro.kind === 'other') return danglingHead(macro.body) === 'condition' ? 'condition' : 'other';
  if (macro.kind !== 'attribute') return 'other';
  // An empty macro with arguments is a call that does nothing, or an include guard; only a word can be an attribute.
  if (macro.parameters === null) return 'attribute';
  return macro.body.trim() === '' ? 'other' : 'attribute-call';
}
