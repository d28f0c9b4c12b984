import type { Expression, NameScope, Range, Type, Variable } from '../ir.ts';

export interface Binding {
  /** Unique within the function. */
  readonly name: string;
  readonly scope: NameScope;
  readonly type: Type;
}

/** The names that blocks of a function declare, and what they are called in the IR. */
export class Scopes {
  readonly locals = new Map<string, Variable>();
  /** What each name means now, the innermost meaning last. */
  private readonly meanings = new Map<string, Binding[]>();
  /** Names declared in each open block. */
  private readonly blocks: string[][] = [[]];
  private readonly uses = new Map<string, number>();
  private temporaries = 0;

  open(): void {
    this.blocks.push([]);
  }

  close(): void {
    for (const name of this.blocks.pop() ?? []) this.meanings.get(name)?.pop();
  }

  declareParameter(name: string, type: Type): void {
    this.uses.set(name, 1);
    this.bind(name, { name, scope: 'parameter', type });
  }

  /** Declares a local in the innermost block and returns its unique name. */
  declareLocal(name: string, type: Type, range: Range, isStatic: boolean): string {
    const use = (this.uses.get(name) ?? 0) + 1;
    this.uses.set(name, use);
    const unique = use === 1 ? name : `${name}#${use}`;
    this.locals.set(unique, { name: unique, type, range, isStatic });
    this.bind(name, { name: unique, scope: isStatic ? 'static-local' : 'local', type });
    return unique;
  }

  /** Notes the value that a static local has before the function is first called. */
  beginWith(name: string, initial: Expression): void {
    const variable = this.locals.get(name);
    if (variable !== undefined) this.locals.set(name, { ...variable, initial });
  }

  /** A variable that the source does not have. */
  temporary(type: Type, range: Range): string {
    const name = `@${++this.temporaries}`;
    this.locals.set(name, { name, type, range, isStatic: false });
    return name;
  }

  find(name: string): Binding | null {
    const meanings = this.meanings.get(name);
    return meanings === undefined ? null : (meanings[meanings.length - 1] ?? null);
  }

  private bind(name: string, binding: Binding): void {
    const meanings = this.meanings.get(name);
    if (meanings === undefined) this.meanings.set(name, [binding]);
    else meanings.push(binding);
    this.blocks[this.blocks.length - 1]?.push(name);
  }
}
