/** Order of mask setting and DMA use on a path. */
import type { ApiSite } from './effects.ts';
import { argumentText, type EffectOf } from './resources.ts';
import type { Made } from './state.ts';
import type { Place, Term, TermTable } from './terms.ts';

/** The place, of no driver's, in which a path remembers the result of its last mask call. */
function maskPlace(terms: TermTable): Place {
  return terms.global('@mask');
}

export function isMaskPlace(place: Place): boolean {
  return place.kind === 'global' && place.name === '@mask';
}

/** A call that sets a mask: reports use before it, and yields its result. */
export function setMask(site: ApiSite, effect: EffectOf<'set-mask'>): Term {
  const { flow, walk, state, api, call } = site;
  const place = maskPlace(walk.terms);
  const result = walk.evaluator.fresh(state, call.range, api.name);
  const first = state.has(place) ? null : firstUse(site, effect);
  if (first) {
    const live = state.resource(first);
    if (live)
      flow.report.add(walk.unit.file.path, walk.ir.name, state, first, call.range, {
        kind: 'mask-after-use',
        resource: flow.report.resource(live),
        maskCall: api.name,
      });
  }
  state.write(place, result);
  const width = argumentText(walk, call, effect.mask) ?? '';
  flow.maskWidths.set(result, width);
  const message = `${api.name}() sets the mask to ${width}`;
  state.record({ kind: 'event', file: walk.unit.file.path, range: call.range, message, made: null });
  return result;
}

function firstUse(site: ApiSite, effect: EffectOf<'set-mask'>): Made | null {
  const device = site.values[effect.device.argument];
  for (const live of site.state.resources()) {
    const { made } = live;
    const isOwn =
      made.function === site.walk.ir.name && !made.api.effects.some((e) => e.kind === 'unmap' || e.kind === 'free');
    if (isOwn && !live.released && made.device && device && made.device === device) return made;
  }
  return null;
}

/** A mapping or allocation is made: wrong on a path on which the last mask was refused. */
export function useMask(site: ApiSite, made: Made): void {
  const { flow, walk, state } = site;
  const place = maskPlace(walk.terms);
  if (!state.has(place)) return;
  const result = state.load(place);
  if (state.facts.isZero(result) !== false) return;
  const live = state.resource(made);
  if (!live) return;
  const width = flow.maskWidths.get(result) ?? '';
  if (isNeverRefused(width)) return;
  flow.report.add(walk.unit.file.path, walk.ir.name, state, null, made.call.range, {
    kind: 'mask-failure-continues',
    maskCall: width,
    resource: flow.report.resource(live),
  });
}

/** Masks of more than 32 bits are never refused (current guide, "DMA addressing capabilities"). */
function isNeverRefused(width: string): boolean {
  const bits = /^DMA_BIT_MASK\(\s*(\d+)\s*\)$/.exec(width);
  return bits !== null && Number(bits[1]) > 32;
}
