/** What structs hold when they are copied, cleared or filled as a whole. */
import type { ApiSite } from './effects.ts';
import type { EffectOf } from './resources.ts';
import { isInside, type State } from './state.ts';
import type { Place, Term, TermTable } from './terms.ts';

/** Gives a place the contents of another, as far as the path knows either; `source` is null where that is not known. */
export function copyContents(state: State, target: Place, source: Place | null, unknown: (inner: Place) => Term): void {
  const { terms } = state;
  const inner = knownInside(state, target);
  if (source) for (const place of knownInside(state, source)) inner.add(rebase(terms, place, source, target));
  const contents = [...inner].map((place): [Place, Term] => [
    place,
    source ? state.load(rebase(terms, place, target, source)) : unknown(place),
  ]);
  for (const [place, value] of contents) state.write(place, value);
}

/** memset(), memcpy() and their kin. */
export function fillMemory({ walk, state, values, call, api }: ApiSite, effect: EffectOf<'copy'>): void {
  const to = values[effect.to];
  const from = effect.from === null ? undefined : values[effect.from];
  if (!to) return;
  const { terms } = walk;
  const isCleared = (api.name === 'memset' && values[1] === terms.zero) || api.name === 'memzero_explicit';
  copyContents(state, terms.dereference(to), from ? terms.dereference(from) : null, (inner) =>
    isCleared ? terms.zero : walk.evaluator.fresh(state, call.range, `filled ${inner.id}`),
  );
}

/** Places inside a struct that the path wrote, or by which it knows a resource. */
function knownInside(state: State, target: Place): Set<Place> {
  const found = new Set<Place>();
  for (const { key: place } of state.places()) if (isInside(place, target)) found.add(place);
  for (const { made } of state.resources())
    if (made.key.kind === 'initial' && isInside(made.key.place, target)) found.add(made.key.place);
  return found;
}

function rebase(terms: TermTable, place: Place, from: Place, to: Place): Place {
  if (place === from) return to;
  if (place.kind === 'field') return terms.field(rebase(terms, place.base, from, to), place.name, place.owner);
  return place.kind === 'element' ? terms.element(rebase(terms, place.base, from, to), place.index) : place;
}
