/**
 * What a path undoes without having made it. It is known by its place alone: in a loop, or found through a merge of
 * paths, one name stands for many things, of which only the family is kept: how often a loop went round tells nothing.
 */
import { mayBeResources } from './resources.ts';
import type { Live, Made, Release, State } from './state.ts';
import { type Place, patternOf, type Term, type TermTable } from './terms.ts';
import { isStable } from './values.ts';

/** Something undone that the path did not make. */
export function isForeign(made: Made): boolean {
  for (const { kind } of made.api.effects)
    if (kind === 'unmap' || kind === 'free' || kind === 'destroy-pool') return true;
  return false;
}

/**
 * Whether the same name means the same thing each time: what the path made always does; what was made elsewhere is known
 * by its place alone, which in a loop, or after a merge of paths, may be another one.
 */
export function isReliablyNamed(made: Made): boolean {
  return !isForeign(made) || (!made.inLoop && made.key.kind === 'initial' && isStable(made.key));
}

/** Remembers a release of what the path did not make; `isFamily` where the key stands for many things already. */
export function addForeign(
  state: State,
  made: Made,
  name: string | null,
  released: Release,
  isFamily: boolean = false,
): void {
  const relatives = isReliablyNamed(made) ? [] : state.resources().filter((live) => isSameFamily(live.made, made));
  // The first is kept as it is, the second stands for it and all others.
  if (relatives.length > 1 || relatives.some((live) => live.made.key === made.key)) return;
  const isMany = isFamily || relatives.length > 0;
  const added: Made = isMany ? { ...made, key: anyOf(state.terms, made) } : made;
  state.make(added, name);
  const live = state.resource(added);
  if (live) state.change(live, { released, family: isMany });
}

/** Resources of a caller that a callee may have undone: those its key may name, or of the family that it stands for. */
export function candidatesFor(state: State, { made, family }: Live): readonly Live[] {
  const named = mayBeResources(state, made.key);
  const pattern = patternOfKey(made.key);
  if (!family || pattern === null) return named;
  return state.resources().filter((live) => named.includes(live) || (!live.released && live.keptIn.includes(pattern)));
}

/** Takes over what another path that is joined with this one undid in its loops: it may be what a caller made. */
export function addRepeatedReleases(state: State, other: State): void {
  for (const { made, name, released, family } of other.resources())
    if (released && isRepeated(made)) addForeign(state, made, name, released, family);
}

/** Whether a resource is one of a family that a path undid, of no matter how many members. */
export function isRepeated(made: Made): boolean {
  return !isReliablyNamed(made);
}

function isSameFamily(a: Made, b: Made): boolean {
  return a.call === b.call && !isReliablyNamed(a) && patternOfKey(a.key) === patternOfKey(b.key);
}

/** The family of what a release undid, by the place it was read from; null where that has no name. */
export function patternOfKey(key: Term): string | null {
  return key.kind === 'initial' || key.kind === 'address' ? patternOf(key.place) : null;
}

/** The key with every index forgotten. */
function anyOf(terms: TermTable, { key, call, file }: Made): Term {
  const index = terms.keyedSymbol(`any ${file}:${call.range.start}`, 'any');
  if (key.kind === 'initial') return terms.initial(withIndex(terms, key.place, index));
  return key.kind === 'address' ? terms.addressOf(withIndex(terms, key.place, index)) : key;
}

function withIndex(terms: TermTable, place: Place, index: Term): Place {
  switch (place.kind) {
    case 'field':
      return terms.field(withIndex(terms, place.base, index), place.name, place.owner);
    case 'element':
      return terms.element(withIndex(terms, place.base, index), index);
    default:
      return place;
  }
}
