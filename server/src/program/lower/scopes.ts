import type { NameScope, Range, Type, Variable } from '../ir.ts';

export interface Binding {
  /** Unique within the function. */
  readonly name: string;
  readonly scope: NameScope;
  readonly type: Type;
}

/** The names that blocks of a function declare, and what they are called in the IR. */
export class Scopes {
  readonly locals = new Map<string, Variable>();
  private readonly stack: Map<string, Binding>[] = [new Map()];
  private readonly uses = new Map<string, number>();
  private temporaries = 0;

  open(): void {
    this.stack.push(new Map());
  }

  close(): void {
    this.stack.pop();
  }

  declareParameter(name: string, type: Type): void {
    this.uses.set(name, 1);
    this.stack[0]!.set(name, { name, scope: 'parameter', type });
  }

  /** Declares a local in the innermost block and returns its unique name. */
  declareLocal(name: string, type: Type, range: Range, isStatic: boolean): string {
    const use = (this.uses.get(name) ?? 0) + 1;
    this.uses.set(name, use);
    const unique = use === 1 ? name : `${name}#${use}`;
    this.locals.set(unique, { name: unique, type, range, isStatic });
    this.stack[this.stack.length - 1]!.set(name, { name: unique, scope: isStatic ? 'static-local' : 'local', type });
    return unique;
  }

  /** A variable that the source does not have. */
  temporary(type: Type, range: Range): string {
    const name = `@${++this.temporaries}`;
    this.locals.set(name, { name, type, range, isStatic: false });
    return name;
  }

  find(name: string): Binding | null {
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const binding = this.stack[i]!.get(name);
      if (binding) return binding;
    }
    return null;
  }
}
