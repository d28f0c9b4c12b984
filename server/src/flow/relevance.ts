/** Which functions of a module can matter, and who calls whom. */
import type { FunctionSource, Program } from '../program/program.ts';

export class CallGraph {
  private readonly callers = new Map<string, Set<string>>();
  private readonly callees = new Map<string, Set<string>>();
  private readonly relevant = new Set<string>();
  private readonly entries = new Set<string>();

  constructor(
    private readonly program: Program,
    dmaIdentifiers: ReadonlySet<string>,
  ) {
    const functions = program.units.flatMap((unit) => unit.functions);
    const names = new Set(functions.map((source) => source.name));
    for (const source of functions)
      for (const identifier of source.chunk.identifiers)
        if (identifier !== source.name && names.has(identifier)) this.addCaller(identifier, source.name);
    const macros = this.macrosThatName(dmaIdentifiers);
    const pending = functions
      .filter((source) => namesAny(source, dmaIdentifiers) || namesAny(source, macros))
      .map((s) => s.name);
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (this.relevant.has(name)) continue;
      this.relevant.add(name);
      pending.push(...(this.callers.get(name) ?? []));
    }
    for (const source of functions)
      if (this.relevant.has(source.name) && program.rolesOf(source).length > 0) this.entries.add(source.name);
  }

  isRelevant(name: string): boolean {
    return this.relevant.has(name);
  }

  hasCallers(name: string): boolean {
    return (this.callers.get(name)?.size ?? 0) > 0;
  }

  /**
   * Whether somebody who calls a function, directly or not, can reach one of `targets`, and so may clean up after it.
   * True, to be on the safe side, for a function of the module's interface that nobody here calls.
   */
  callersReach(name: string, targets: ReadonlySet<string>): boolean {
    const ancestors = reach(name, this.callers);
    ancestors.delete(name);
    if (ancestors.size === 0) return !this.isStatic(name) && !this.entries.has(name);
    for (const ancestor of ancestors)
      for (const callee of reach(ancestor, this.callees, name)) if (targets.has(callee)) return true;
    return false;
  }

  private isStatic(name: string): boolean {
    return this.program.units.some((unit) => unit.functions.some((source) => source.name === name && source.isStatic));
  }

  private addCaller(callee: string, caller: string): void {
    addTo(this.callers, callee, caller);
    addTo(this.callees, caller, callee);
  }

  /** Macros of the driver whose body names the DMA API stand for it. */
  private macrosThatName(identifiers: ReadonlySet<string>): ReadonlySet<string> {
    const names = new Set<string>();
    for (const unit of this.program.units)
      for (const macro of unit.file.macros.values())
        if ((macro.body.match(/[A-Za-z_]\w*/g) ?? []).some((word) => identifiers.has(word))) names.add(macro.name);
    return names;
  }
}

function namesAny(source: FunctionSource, identifiers: ReadonlySet<string>): boolean {
  for (const identifier of source.chunk.identifiers) if (identifiers.has(identifier)) return true;
  return false;
}

/** All that can be reached from a name, itself included, without passing through `except`. */
function reach(
  from: string,
  edges: ReadonlyMap<string, ReadonlySet<string>>,
  except: string | null = null,
): Set<string> {
  const seen = new Set<string>();
  const pending = [from];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name) || name === except) continue;
    seen.add(name);
    pending.push(...(edges.get(name) ?? []));
  }
  return seen;
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.add(value);
  else map.set(key, new Set([value]));
}
