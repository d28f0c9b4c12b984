/** Which functions of a module can matter, and who calls whom. */
import type { FunctionSource, Program } from '../program/program.ts';

export class CallGraph {
  private readonly callers = new Map<string, Set<string>>();
  private readonly callees = new Map<string, Set<string>>();
  /** Functions that name the DMA API themselves, and with them all who call those. */
  private readonly direct = new Set<string>();
  private readonly relevant = new Set<string>();
  private readonly entries = new Set<string>();
  private readonly reaches = new Map<string, ReadonlySet<string>>();
  private readonly namers = new Map<ReadonlySet<string>, ReadonlySet<string>>();

  constructor(
    private readonly program: Program,
    dmaIdentifiers: ReadonlySet<string>,
  ) {
    const functions = program.units.flatMap((unit) => unit.functions);
    const names = new Set(functions.map((source) => source.name));
    for (const source of functions)
      for (const identifier of source.chunk.identifiers)
        if (identifier !== source.name && names.has(identifier)) {
          addTo(this.callers, identifier, source.name);
          addTo(this.callees, source.name, identifier);
        }
    const macros = this.macrosThatName(dmaIdentifiers);
    const pending = functions
      .filter((source) => namesAny(source, dmaIdentifiers) || namesAny(source, macros))
      .map((source) => source.name);
    for (const name of pending) this.direct.add(name);
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

  namesDma(name: string): boolean {
    return this.direct.has(name);
  }

  /** The functions of the module that a function names and that can matter. */
  relevantCallees(name: string): readonly string[] {
    return [...(this.callees.get(name) ?? [])].filter((callee) => this.relevant.has(callee));
  }

  /** The functions that can matter and that a function calls, be it through others; itself included. */
  relevantReach(name: string): ReadonlySet<string> {
    let reached = this.reaches.get(name);
    if (!reached) {
      reached = reach(name, (caller) => this.relevantCallees(caller));
      this.reaches.set(name, reached);
    }
    return reached;
  }

  hasCallers(name: string): boolean {
    return (this.callers.get(name)?.size ?? 0) > 0;
  }

  /** Whether all who call a function are in the module, or it is the kernel that calls it through a table. */
  isKnownToCallers(name: string): boolean {
    return this.entries.has(name) || this.isStatic(name) || this.hasCallers(name);
  }

  /** Whether a function, or one of the module that it calls, names one of `words`. */
  names(name: string, words: ReadonlySet<string>): boolean {
    let namers = this.namers.get(words);
    if (!namers) {
      const macros = this.macrosThatName(words);
      const functions = this.program.units.flatMap((unit) => unit.functions);
      namers = new Set(functions.filter((one) => namesAny(one, words) || namesAny(one, macros)).map((one) => one.name));
      this.namers.set(words, namers);
    }
    for (const callee of reach(name, (caller) => this.callees.get(caller) ?? [])) if (namers.has(callee)) return true;
    return false;
  }

  private isStatic(name: string): boolean {
    return this.program.units.some((unit) => unit.functions.some((source) => source.name === name && source.isStatic));
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

/** All that can be reached from a name, itself included. */
function reach(from: string, calleesOf: (name: string) => Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const pending = [from];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    pending.push(...calleesOf(name));
  }
  return seen;
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.add(value);
  else map.set(key, new Set([value]));
}
