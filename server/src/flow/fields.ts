/**
 * Ownership across the functions of a driver: what one function maps into a field of the driver's data, another unmaps
 * from it. Both ends are brought together by struct and field name; sizes, counts and directions are compared in a
 * spelling that means the same in every function.
 */
import type { ApiFunction } from '../dma-api/types.ts';
import type { CallExpression } from '../program/ir.ts';
import type { Leftover } from './exits.ts';
import type { Scene } from './interpreter.ts';
import { mayBeAligned, sameKind } from './mismatches.ts';
import { type ModuleFacts, siteOf } from './module-facts.ts';
import { argumentRange, deviceTerm, directionTerm, effectOf, keptAt } from './resources.ts';
import type { State } from './state.ts';
import { type Place, patternOf, type Term } from './terms.ts';
import { areDistinctConstants, differByConstant, mentions } from './values.ts';

/** An unmap or free of something the function did not make. */
export interface ForeignRelease {
  readonly walk: Scene;
  readonly state: State;
  readonly api: ApiFunction;
  readonly call: CallExpression;
  readonly values: readonly Term[];
  /** Where the call stands: in the function that was walked, or in one that it calls. */
  readonly file: string;
  readonly function: string;
  /** Fields that the handle, list or address was read from. */
  readonly patterns: readonly string[];
}

/** Compares what was undone with what had been made. */
export function judgeFields(flow: ModuleFacts, left: readonly Leftover[], releases: readonly ForeignRelease[]): void {
  const made = makesByPattern(left);
  for (const release of releases) {
    const candidates = new Set<Leftover>();
    // A list may be written down before it is mapped.
    for (const pattern of release.patterns)
      if (isListRelease(release) || !flow.patterns.isWrittenElsewhere(pattern))
        for (const leftover of made.get(pattern) ?? []) candidates.add(leftover);
    // What a failing path leaves is its own fault; what a release undoes was made to last.
    const lasting = asSeenByMakers([...candidates]).filter((leftover) => !leftover.failing);
    const makers = lasting.length > 0 ? lasting : [...candidates];
    if (makers.length > 0) judgeRelease(flow, release, makers);
  }
}

/** A resource as the function knows it that made it, rather than as its callers do; these where it keeps nothing itself. */
function asSeenByMakers(leftovers: readonly Leftover[]): readonly Leftover[] {
  const isOwn = ({ walk, live }: Leftover): boolean => walk.ir.name === live.made.function;
  const own = new Set(leftovers.filter(isOwn).map(({ live }) => siteOf(live.made)));
  return leftovers.filter((leftover) => isOwn(leftover) || !own.has(siteOf(leftover.live.made)));
}

function makesByPattern(left: readonly Leftover[]): Map<string, Leftover[]> {
  const byPattern = new Map<string, Leftover[]>();
  for (const leftover of left) {
    if (leftover.holding === 'local') continue;
    for (const pattern of leftover.patterns) {
      const known = byPattern.get(pattern) ?? [];
      byPattern.set(pattern, known);
      known.push(leftover);
    }
  }
  return byPattern;
}

function isListRelease({ api }: ForeignRelease): boolean {
  const mapping = effectOf(api, 'unmap')?.mapping;
  return mapping === 'sg' || mapping === 'sgtable';
}

/** Whether a pattern names a field of a named struct, and so means the same in every function. */
export function isField(pattern: string): boolean {
  return (pattern.startsWith('struct ') && pattern[7] !== '@') || (pattern.startsWith('union ') && pattern[6] !== '@');
}

type What = 'size' | 'direction' | 'function' | 'nents' | 'handle' | 'device';

interface Difference {
  readonly what: What;
  readonly argument: number | null;
  readonly proven: boolean;
  /** Held against what the maker wrote down beside the resource: the same whatever way either function goes. */
  readonly recorded: boolean;
}

function judgeRelease(flow: ModuleFacts, release: ForeignRelease, makers: readonly Leftover[]): void {
  const [first] = makers;
  if (!first) return;
  // One maker that fits is enough: the release may well be its. So only what all differ in counts.
  let common = differencesBetween(first, release);
  for (const maker of makers.slice(1)) {
    if (common.length === 0) return;
    common = inBoth(common, differencesBetween(maker, release));
  }
  for (const what of ['function', 'direction', 'nents', 'size', 'handle', 'device'] as const) {
    const difference = common.find((one) => one.what === what);
    if (!difference) continue;
    reportDifference(flow, release, first, difference);
    if (what === 'function') return;
  }
}

function inBoth(some: readonly Difference[], others: readonly Difference[]): Difference[] {
  return some.flatMap((difference) => {
    const other = others.find((one) => one.what === difference.what);
    const [proven, recorded] = [difference.proven && other?.proven, difference.recorded && other?.recorded];
    return other ? [{ ...difference, proven: proven === true, recorded: recorded === true }] : [];
  });
}

function differencesBetween(maker: Leftover, release: ForeignRelease): Difference[] {
  const { made } = maker.live;
  const { terms } = release.walk;
  const unmap = effectOf(release.api, 'unmap');
  const free = effectOf(release.api, 'free');
  const effect = unmap ?? free;
  if (!effect) return [];
  const kind = unmap ? unmap.mapping : (free?.allocation ?? '');
  const isMapping = unmap !== null;
  if ((made.type === 'mapping') !== isMapping || !sameKind(made.kind, kind))
    return [{ what: 'function', argument: null, proven: true, recorded: false }];
  const found: Difference[] = [];
  const at = (index: number | null): Term | null => (index === null ? null : (release.values[index] ?? null));
  const direction = unmap ? directionTerm(terms, unmap.direction, release.values) : null;
  if (direction && made.direction && areDistinctConstants(direction, made.direction)) {
    const argument = unmap?.direction && 'argument' in unmap.direction ? unmap.direction.argument : null;
    found.push({ what: 'direction', argument, proven: true, recorded: false });
  }
  const count = unmap ? at(unmap.nents) : null;
  if (count && made.nents && isReturnedCount(maker, count))
    found.push({ what: 'nents', argument: unmap?.nents ?? null, proven: true, recorded: true });
  const size = compareSizes(maker, made.size, at(effect.size));
  const recorded = storedValue(maker, at(effect.size) ?? terms.zero) !== null;
  if (size) found.push({ what: 'size', argument: effect.size, proven: size === 'differ', recorded });
  const handle = free ? at(free.handle) : null;
  const computed = handle && computedHandle(maker, handle, at(free?.cpuAddress ?? null));
  if (computed) {
    const proven = !mayBeAligned(computed, made);
    found.push({ what: 'handle', argument: free?.handle ?? null, proven, recorded: true });
  }
  const device = deviceTerm(terms, effect.device, release.values);
  const own = made.device ? spellTerm(made.device) : null;
  const other = device ? spellTerm(device) : null;
  if (own && other && own !== other)
    found.push({ what: 'device', argument: effect.device.argument, proven: false, recorded: false });
  return found;
}

/** The handle by which a block is freed, where that was computed from the one that came with its address. */
function computedHandle(maker: Leftover, handle: Term, cpuAddress: Term | null): Term | null {
  const { key, handle: own } = maker.live.made;
  if (!own || !cpuAddress || storedValue(maker, cpuAddress) !== key) return null;
  const stored = storedValue(maker, handle);
  return stored !== null && stored !== own && mentions(stored, own) ? stored : null;
}

/** Whether the count given at the end is one that the maker filled with what dma_map_sg() returned. */
function isReturnedCount(maker: Leftover, count: Term): boolean {
  const stored = storedValue(maker, count);
  return (
    stored !== null &&
    mentions(stored, maker.live.made.result) &&
    !maker.state.facts.sameValue(stored, maker.live.made.nents ?? stored)
  );
}

/** What the maker left in the field that a value was read from: of the object that keeps the resource, if it can be told. */
function storedValue({ state, live }: Leftover, value: Term): Term | null {
  if (value.kind !== 'initial') return null;
  const pattern = patternOf(value.place);
  if (!isField(pattern)) return null;
  const owners = new Set(keptAt(state, live).map(ownerOf));
  let other: Term | null = null;
  for (const { key: place, value: stored } of state.places()) {
    if (patternOf(place) !== pattern) continue;
    if (owners.has(ownerOf(place))) return stored;
    other ??= stored;
  }
  return other;
}

/** The object that a place is a part of. */
function ownerOf(place: Place): Place {
  return place.kind === 'field' ? place.base : place;
}

function compareSizes(
  maker: Leftover,
  made: Term | null,
  released: Term | null,
): 'differ' | 'spelled-differently' | null {
  if (!made || !released) return null;
  const { facts } = maker.state;
  const stored = storedValue(maker, released);
  if (stored) {
    if (facts.sameValue(stored, made)) return null;
    const areTwo = facts.decide(stored, '==', made) === false || differByConstant(maker.walk.terms, stored, made);
    return areTwo ? 'differ' : null;
  }
  const a = spellTerm(made);
  const b = spellTerm(released);
  if (a === null || b === null || a === b) return null;
  if (made.kind === 'integer' && released.kind === 'integer') return 'differ';
  return isConstant(made) && isConstant(released) ? 'differ' : 'spelled-differently';
}

/** Made of numbers, sizes of types and macros of the kernel alone. */
function isConstant(term: Term): boolean {
  switch (term.kind) {
    case 'integer':
    case 'constant':
      return true;
    case 'sum':
      return term.parts.every((part) => isConstant(part.term));
    case 'operation':
      return term.operands.every(isConstant);
    default:
      return false;
  }
}

/** A value spelled by struct fields and constants; null where it hangs on something else. */
function spellTerm(term: Term): string | null {
  switch (term.kind) {
    case 'integer':
      return String(term.value);
    case 'constant':
      return term.name;
    case 'symbol':
      return null;
    case 'initial':
      return spellPlace(term.place);
    case 'address': {
      const place = spellPlace(term.place);
      return place === null ? null : `&${place}`;
    }
    case 'sum': {
      const parts = term.parts.map((part) => ({ spelled: spellTerm(part.term), coefficient: part.coefficient }));
      if (parts.some((part) => part.spelled === null)) return null;
      return [...parts.map((part) => `${part.coefficient}*${part.spelled}`).sort(), term.constant].join('+');
    }
    case 'operation': {
      const operands = term.operands.map(spellTerm);
      if (operands.includes(null)) return null;
      // The order of factors is that in which a function came by them.
      return `${term.operator}(${(term.operator === '*' ? operands.sort() : operands).join(',')})`;
    }
  }
}

function spellPlace(place: Place): string | null {
  if (place.kind === 'global') return place.name;
  if (place.kind === 'element') return spellPlace(place.base);
  if (place.kind === 'dereference') return spellTerm(place.pointer);
  if (place.kind !== 'field') return null;
  const pattern = patternOf(place);
  if (isField(pattern)) return pattern;
  const base = spellPlace(place.base);
  return base === null ? null : `${base}.${place.name}`;
}

function reportDifference(flow: ModuleFacts, release: ForeignRelease, maker: Leftover, difference: Difference): void {
  const { state, api, call } = release;
  const { live } = maker;
  const resource = flow.report.resource(live);
  const mapping = live.made.type === 'mapping' ? flow.report.mapping(live) : null;
  const expected: Record<What, string | null | undefined> = {
    size: resource.size,
    direction: mapping?.direction,
    function: live.made.api.name,
    nents: mapping?.nents,
    handle: resource.type === 'allocation' ? resource.handle : null,
    device: resource.device,
  };
  // Spelled alike, it may be the same: two objects that share a helper are not told apart.
  const argument = argumentRange(call, difference.argument);
  const actual = argument ? flow.report.text(release.file, argument) : '';
  if ((difference.what === 'size' || difference.what === 'device') && actual === expected[difference.what]) return;
  const path = state.fork();
  const message =
    live.made.type === 'mapping'
      ? `'${mapping?.buffer}' is mapped in '${live.made.function}'`
      : `allocated in '${live.made.function}'`;
  const { made } = live;
  const making = { kind: 'event', file: made.file, range: made.call.range, message, made } as const;
  path.trail = { step: making, previous: null };
  // Two functions that choose by the same condition each look wrong against the other's other half.
  if (maker.holding === 'unsure' || (!difference.recorded && takesBranches(state))) path.doubt('chosen-by-a-condition');
  flow.report.add(release.file, release.function, path, live.made, call.range, {
    kind: 'release-mismatch',
    resource,
    operation: effectOf(api, 'unmap') ? 'unmap' : 'free',
    api,
    what: difference.what,
    expected: expected[difference.what] ?? '',
    actual: difference.what === 'function' ? api.name : actual,
    argument,
    correction: null,
    proven: difference.proven,
  });
}

function takesBranches(state: State): boolean {
  for (let entry = state.trail; entry; entry = entry.previous) if (entry.step.kind === 'branch') return true;
  return false;
}
