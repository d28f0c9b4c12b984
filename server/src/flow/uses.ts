/** Use of memory and addresses when it is too late or too early: after the end of a mapping, or before its check. */
import { apiFunctions } from '../dma-api/catalogue.ts';
import type { MemoryOrigin } from '../dma-api/types.ts';
import type { CallExpression, Expression, Range } from '../program/ir.ts';
import { withoutCasts } from './address-kinds.ts';
import type { AddressStore } from './addresses.ts';
import { type Demand, demand } from './demands.ts';
import type { ApiSite } from './effects.ts';
import { isForeign, isReliablyNamed } from './foreign.ts';
import type { Scene, Walk } from './interpreter.ts';
import type { Journal } from './journal.ts';
import { notePoint } from './lives.ts';
import { baseOf } from './memory.ts';
import type { ModuleFacts, Notes } from './module-facts.ts';
import { type EffectOf, effectOf } from './resources.ts';
import type { Live, Made, State } from './state.ts';
import { rootOf, type Term } from './terms.ts';
import { mentions } from './values.ts';

/** A function of the kernel hands an address to the device. */
export function giveHandle(site: ApiSite, effect: EffectOf<'use-handle'>): void {
  const { flow, walk, state, call, values, api } = site;
  const value = values[effect.handle];
  const argument = call.arguments[effect.handle];
  if (!value || !argument || !(namesHandle(state, value) || isDmaTyped(walk, argument))) return;
  const subject = walk.text(argument.range);
  const [by, check] = [api.name, checkHandleUse];
  demand({ kind: 'live-handle', flow, walk, state, value, by, range: call.range, subject, resource: null, check });
}

/** An address is written where the device reads it. */
export function storeHandle({ flow, walk, state, target, place, value, range }: AddressStore): void {
  if (rootOf(place).kind !== 'dereference' || !namesHandle(state, value) || !isDescriptor(walk, target)) return;
  const subject = walk.text(range);
  const [by, check] = [walk.ir.name, checkHandleUse];
  demand({ kind: 'live-handle', flow, walk, state, value, by, range: target.range, subject, resource: null, check });
}

/** Reports an address given to the device after the end of its mapping, and remembers one given in time. */
function checkHandleUse({ flow, walk, state, value, range }: Demand): void {
  for (const live of state.resources()) {
    const handle = handleOf(live.made);
    if (!handle || !mentions(value, handle)) continue;
    if (!live.released) notePoint(flow, 'given', walk, range, live.made);
    if (!live.released && !live.used) state.change(live, { used: range });
    if (!live.released || !isReliablyNamed(live.made) || state.outcomeOf(live.made) !== 'made') continue;
    flow.report.add(walk.unit.file.path, walk.ir.name, state, live.made, range, {
      kind: 'use-after-release',
      resource: flow.report.resource(live),
      use: 'device',
    });
  }
}

function namesHandle(state: State, value: Term): boolean {
  return state.resources().some(({ made }) => {
    const handle = handleOf(made);
    return handle !== null && mentions(value, handle);
  });
}

function handleOf({ type, kind, key, handle, api }: Made): Term | null {
  if (type === 'allocation') return handle;
  const mapping = effectOf(api, 'unmap')?.mapping ?? kind;
  return mapping === 'sg' || mapping === 'sgtable' ? null : key;
}

/** Whether an expression is, or is a part of, something declared as a DMA address. */
function isDmaTyped(walk: Walk, expression: Expression): boolean {
  const inner = withoutCasts(expression);
  if (inner.kind === 'call' && /^(?:lower|upper)_32_bits$|^cpu_to_[lb]e/.test(inner.name ?? ''))
    return inner.arguments[0] !== undefined && isDmaTyped(walk, inner.arguments[0]);
  if (inner.kind === 'binary') return isDmaTyped(walk, inner.left);
  const type = walk.evaluator.typeOf(inner);
  return type !== null && type.base === 'dma_addr_t' && type.pointers + type.dimensions.length === 0;
}

/** Little- or big-endian words behind a pointer are what devices read. */
function isDescriptor(walk: Walk, target: Expression): boolean {
  const type = walk.evaluator.typeOf(target);
  if (!type || type.pointers > 0) return false;
  return /^__[lb]e(?:16|32|64)$/.test(walk.program.resolveType(walk.unit, type).base);
}

/** A function of the driver is given handles: from now on they may be the device's. */
export function noteGiven(state: State, call: CallExpression, values: readonly Term[]): void {
  for (const live of state.resources()) {
    const handle = live.used || live.released ? null : handleOf(live.made);
    if (handle && values.some((value) => mentions(value, handle))) state.change(live, { used: call.range });
  }
}

/** The path waits: what the driver keeps where its other functions find it, they may undo in the meantime. */
export function awaitTransfers(state: State): void {
  for (const live of state.resources())
    if (!live.released && live.keptIn.length > 0) state.change(live, { mayBeUndone: true });
}

/** Something is undone that cannot be told apart. */
export function noteNamelessRelease(state: State): void {
  for (const live of state.resources()) if (!live.released) state.change(live, { mayBeUndone: true });
}

/**
 * Looks at memory freed under a live mapping of it. Where the handle went to unknown code, that may have ended the
 * mapping: not so if the driver itself does later on.
 */
export function checkFreed(site: ApiSite, effect: EffectOf<'free-memory'>): void {
  const { flow, walk, state, values, call, api } = site;
  const freed = values[effect.memory];
  if (!freed || effect.reference || state.facts.isZero(freed) === true) return;
  for (const live of state.resources()) {
    const { made, released, escaped } = live;
    if (released && !isForeign(made) && made.buffer && isPartOf(made.buffer, freed, effect.origin))
      flow.sites.freedInTime(made, call);
    if (released || escaped === 'unsure' || made.type !== 'mapping' || made.failure !== 'nonzero' || !made.buffer)
      continue;
    if (state.outcomeOf(made) !== 'made' || !isPartOf(made.buffer, freed, effect.origin)) continue;
    state.change(live, { freed: { range: call.range, by: api.name } });
    const now = state.resource(made);
    if (!escaped && now) flow.exits.freed.push({ walk: walk.scene, state: state.fork(), live: now });
  }
}

/** Reports memory freed under mappings that nobody else can have ended, now that all of the module is known. */
export function judgeFreed(flow: ModuleFacts): void {
  for (const { walk, state: end, live } of flow.exits.freed) {
    const { made, mayBeUndone } = live;
    const state = end.fork();
    if (mayBeUndone || state.resources().some((other) => isForeign(other.made) && other.made.type === 'mapping'))
      continue;
    // Where other paths unmap before they come to the same place, this one may have nothing to unmap.
    if (live.freed && flow.sites.isFreedInTime(made, live.freed.range)) continue;
    const isPrivate = live.keptIn.length === 0 && !live.used && !live.family;
    // What a callee made, or an earlier round left in the driver's data, is hard to follow.
    const isFollowed = made.function === walk.ir.name && (isPrivate || !made.inLoop);
    if (!isFollowed) state.doubt('undone-elsewhere');
    if (isPrivate || flow.sites.isUnwoundPlainly(made) || !flow.graph.names(walk.ir.name, 'unmaps'))
      reportFreed(flow, walk, state, live);
  }
}

/** Reports a mapping that is ended when its memory is gone already. */
export function reportFreed(flow: Notes, walk: Scene, state: State, live: Live): void {
  if (!live.freed) return;
  flow.report.add(walk.unit.file.path, walk.ir.name, state, live.made, live.freed.range, {
    kind: 'freed-while-mapped',
    mapping: flow.report.mapping(live),
    freedBy: live.freed.by,
  });
}

/** Functions that end a mapping. */
export const unmapNames: ReadonlySet<string> = new Set(
  [...apiFunctions.values()].flatMap(({ name, effects }) =>
    effects.some(({ kind }) => kind === 'unmap') ? [name] : [],
  ),
);

/** Whether a mapped buffer lies in the memory that a free gives back; a socket buffer owns what its `data` points to. */
function isPartOf(buffer: Term, freed: Term, origin: MemoryOrigin): boolean {
  const base = baseOf(buffer);
  if (base === freed) return true;
  if (origin !== 'skb' || base.kind !== 'initial') return false;
  if (base.place.kind !== 'field' || base.place.name !== 'data') return false;
  const owner = base.place.base;
  return owner.kind === 'dereference' && owner.pointer === freed;
}

/** Reports CPU access to an allocation that was freed, or whose failure was not ruled out. */
export function checkDereference(flow: Journal, walk: Walk, state: State, pointer: Term, range: Range): void {
  const base = baseOf(pointer);
  for (const live of state.resources()) {
    const { made } = live;
    if (made.type !== 'allocation' || made.kind === 'pool' || made.key !== base) continue;
    if (live.released && state.outcomeOf(made) === 'made') {
      flow.report.add(walk.unit.file.path, walk.ir.name, state, made, range, {
        kind: 'use-after-release',
        resource: flow.report.resource(live),
        use: 'cpu',
      });
    } else if (!live.released && state.outcomeOf(made) === 'unknown') {
      const { file, function: name, call } = live.calledAt ?? made;
      flow.report.add(file, name, state, made, call.range, {
        kind: 'allocation-unchecked',
        allocation: flow.report.allocation(live),
        use: range,
      });
    }
  }
}
