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

/** The macros of a file, without the rest of it: a dialect may outlive the files that it is of. */
interface Lesson {
  readonly macros: SourceFile['macros'];
  /** Those that have a role. Most have none: they are values. */
  readonly roles: ReadonlyMap<string, WordRole>;
}

class LearnedDialect implements Dialect {
  private readonly lessons: readonly Lesson[];
  /** The lessons that give a word a role, most give none. */
  private readonly teachers: readonly Lesson[];
  private readonly roles = new Map<string, WordRole>();

  constructor(sources: readonly SourceFile[]) {
    this.lessons = sources.filter((source) => source.macros.size > 0).map(({ macros }) => lessonOf(macros));
    this.teachers = this.lessons.filter(({ roles }) => roles.size > 0);
  }

  definition(name: string): MacroDefinition | null {
    for (const { macros } of this.lessons) {
      const macro = macros.get(name);
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
    const teacher = this.teachers.find(({ roles }) => roles.has(name));
    const kernelRole = roleInKernel(name);
    if (teacher === undefined && kernelRole === 'other') return 'other';
    const definer = this.lessons.find(({ macros }) => macros.has(name));
    return definer === undefined ? kernelRole : (definer.roles.get(name) ?? 'other');
  }
}

function roleInKernel(name: string): WordRole {
  if (ATTRIBUTES.has(name)) return 'attribute';
  if (ATTRIBUTES_WITH_ARGUMENTS.has(name)) return 'attribute-call';
  return ITERATORS.has(name) || ITERATOR_NAME.test(name) ? 'iterator' : 'other';
}

const knownLessons = new WeakMap<SourceFile['macros'], Lesson>();

function lessonOf(macros: SourceFile['macros']): Lesson {
  let lesson = knownLessons.get(macros);
  if (lesson === undefined) {
    const roles = new Map<string, WordRole>();
    for (const [name, macro] of macros) {
      const role = learnedRole(macro);
      if (role !== 'other') roles.set(name, role);
    }
    lesson = { macros, roles };
    knownLessons.set(macros, lesson);
  }
  return lesson;
}

function learnedRole(macro: MacroDefinition): WordRole {
  if (macro.kind === 'iterator') return 'iterator';
  if (macro.kind === 'other') return danglingHead(macro.body) === 'condition' ? 'condition' : 'other';
  if (macro.kind !== 'attribute') return 'other';
  // An empty macro with arguments is a call that does nothing, or an include guard; only a word can be an attribute.
  if (macro.parameters === null) return 'attribute';
  return macro.body.trim() === '' ? 'other' : 'attribute-call';
}
