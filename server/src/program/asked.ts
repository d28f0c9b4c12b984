/**
 * What was asked of the declarations that a file sees, on whose behalf: a function whose questions all have the answers that
 * they had need not be looked at again when declarations change.
 */

const kinds = ['struct', 'field', 'typedef', 'variable', 'return-type', 'function'] as const;

/** `field` names are `struct foo.bar`, and `struct foo.` for a field that `struct foo` has not itself. */
export type AskedKind = (typeof kinds)[number];

/** Names by what was asked of them. */
export class Names {
  private readonly byKind = new Map<AskedKind, Set<string>>();

  get isEmpty(): boolean {
    return this.byKind.size === 0;
  }

  add(kind: AskedKind, name: string): void {
    const names = this.byKind.get(kind);
    if (names) names.add(name);
    else this.byKind.set(kind, new Set([name]));
  }

  of(kind: AskedKind): ReadonlySet<string> {
    return this.byKind.get(kind) ?? none;
  }

  meets(other: Names): boolean {
    return kinds.some((kind) => {
      const names = this.of(kind);
      for (const name of other.of(kind)) if (names.has(name)) return true;
      return false;
    });
  }
}

const none: ReadonlySet<string> = new Set();

/** Takes note of questions for whoever is at work. */
export class Listening {
  private listener: Names | null = null;

  /** What is asked until `action` returns is noted in `names`, and nowhere else. */
  during<T>(names: Names | null, action: () => T): T {
    const outer = this.listener;
    this.listener = names;
    try {
      return action();
    } finally {
      this.listener = outer;
    }
  }

  note(kind: AskedKind, name: string): void {
    this.listener?.add(kind, name);
  }

  noteField(tag: string, name: string): void {
    this.listener?.add('field', `${tag}.${name}`);
  }
}
