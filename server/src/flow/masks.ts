/** Order of mask setting and DMA use on a path. */
import type { CallExpression } from '../program/ir.ts';
import { type Demand, demand } from './demands.ts';
import type { ApiSite } from './effects.ts';
import { isForeign } from './foreign.ts';
import type { Journal } from './journal.ts';
import { argumentText, deviceTerm, type EffectOf } from './resources.ts';
import type { CallSite, Live, Made, State } from './state.ts';
import type { Place, Term, TermTable } from './terms.ts';

/** A call that sets a mask; a callee that passes its failure on stands for the call inside it. */
export interface MaskCall extends CallSite {
  readonly name: string;
  readonly width: string;
  readonly device: Term | null;
  /** What the mask is for. */
  readonly streaming: boolean;
  readonly coherent: boolean;
}

/** The place, of no driver's, in which a path remembers the result of its last mask call. */
function maskPlace(terms: TermTable): Place {
  return terms.global('@mask');
}

export function isMaskPlace(place: Place): boolean {
  return place.kind === 'global' && place.name === '@mask';
}

/** The result of the last call that set a mask; null where the path has none. */
export function lastMask(state: State): Term | null {
  const place = maskPlace(state.terms);
  return state.has(place) ? state.load(place) : null;
}

/** Whether the last mask of the path was refused. */
export function isMaskRefused(state: State): boolean {
  const place = maskPlace(state.terms);
  return state.has(place) && state.facts.isZero(state.load(place)) === false;
}

/** A call that sets a mask: reports use before it, and yields its result. */
export function setMask(site: ApiSite, effect: EffectOf<'set-mask'>): Term {
  const { flow, walk, state, api, call, values } = site;
  const result = walk.evaluator.fresh(state, call.range, api.name);
  const width = argumentText(walk, call, effect.mask) ?? '';
  const device = deviceTerm(walk.terms, effect.device, values);
  const { streaming, coherent } = effect;
  const place = { call, function: walk.ir.name, file: walk.unit.file.path };
  const mask: MaskCall = { ...place, name: api.name, width, device, streaming, coherent };
  if (lastMask(state) === null) reportEarlierUse(flow, state, mask);
  // A wide mask holds, whatever the driver takes the call to have returned.
  const isRefusable = !isNeverRefused(width);
  const outcome = isRefusable ? result : walk.evaluator.fresh(state, call.range, `accepted by ${api.name}`);
  if (!isRefusable) state.facts.assume(outcome, '==', walk.terms.zero);
  state.write(maskPlace(walk.terms), outcome);
  flow.masks.set(outcome, mask);
  const message = `${api.name}() sets the mask to ${width}`;
  state.record({ kind: 'event', file: mask.file, range: call.range, message, made: null });
  return result;
}

/** A callee may have set the mask, and failed for that. */
export function noteMaskOfCallee(
  { flow, walk, state, call }: Pick<ApiSite, 'flow' | 'walk' | 'state'> & { readonly call: CallExpression },
  before: Term | null,
  value: Term | null,
): void {
  const result = lastMask(state);
  const inner = result === before || !result ? null : flow.masks.get(result);
  if (!result || !inner) return;
  const mask = { ...inner, call, function: walk.ir.name, file: walk.unit.file.path };
  if (before === null) reportEarlierUse(flow, state, mask);
  if (value && state.facts.isZero(value) === false) flow.masks.set(result, mask);
}

function reportEarlierUse(flow: Journal, state: State, { call, file, function: name, ...mask }: MaskCall): void {
  // "By default, the kernel assumes that your device can address 32-bits" (the same section): nothing has changed.
  if (bitsOf(mask.width) === 32) return;
  const used = state
    .resources()
    // A pool takes memory only when something is allocated from it.
    .find((live) => !live.released && live.made.kind !== 'pool' && isMadeUnder(live.made, mask));
  if (!used) return;
  flow.report.add(file, name, state, used.made, call.range, {
    kind: 'mask-after-use',
    resource: flow.report.resource(used),
    maskCall: mask.name,
  });
}

/** Whether the mask would have counted; a pool has no memory yet. */
function isMadeUnder(made: Made, { device, streaming, coherent }: Omit<MaskCall, keyof CallSite>): boolean {
  if (isForeign(made) || made.kind === 'pool' || device === null || made.device !== device) return false;
  return made.type === 'mapping' ? streaming : coherent;
}

/** A mapping or allocation is made: wrong on a path on which the last mask was refused, here or in a caller. */
export function useMask(site: ApiSite, live: Live): void {
  const { flow, walk, state, api, call } = site;
  const value = live.made.device;
  if (!value) return;
  const resource = flow.report.resource(live);
  const [by, check] = [api.name, checkMaskHolds];
  const made: Demand = { kind: 'mask', flow, walk, state, value, by, range: call.range, subject: '', resource, check };
  // What the callers did to the mask is over and done with once it is set here.
  if (lastMask(state) === null) demand(made);
  else check(made);
}

function checkMaskHolds({ flow, walk, state, range, resource }: Demand): void {
  const result = lastMask(state);
  const mask = result && isMaskRefused(state) ? flow.masks.get(result) : null;
  if (!mask || !resource) return;
  const message = 'DMA is used all the same';
  const end = state.fork();
  end.record({ kind: 'event', file: walk.unit.file.path, range, message, made: null });
  flow.report.add(mask.file, mask.function, end, null, mask.call.range, {
    kind: 'mask-failure-continues',
    maskCall: mask.width,
    resource,
  });
}

/** Masks of more than 32 bits are never refused (current guide, "DMA addressing capabilities"). */
function isNeverRefused(width: string): boolean {
  const bits = bitsOf(width);
  return bits !== null && bits > 32;
}

/** Null where the width is not spelt out. */
function bitsOf(width: string): number | null {
  const bits = /^DMA_BIT_MASK\(\s*(\d+)\s*\)$/.exec(width);
  return bits && Number(bits[1]);
}
