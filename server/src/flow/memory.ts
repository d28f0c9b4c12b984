/** Which memory is mapped, how much of it, and whether it goes away under the device. */
import type { MemoryOrigin } from '../dma-api/types.ts';
import type { Range } from '../program/ir.ts';
import type { ApiSite } from './effects.ts';
import type { FlowEvent } from './events.ts';
import { argumentText, type EffectOf, isScatterlist } from './resources.ts';
import type { Live, Made, State } from './state.ts';
import { rootOf, type Term, type TermTable } from './terms.ts';

/** Memory that a call allocated; known for the whole module by the pointer it returned. */
export interface Memory {
  readonly origin: MemoryOrigin;
  readonly size: Term | null;
  readonly managed: boolean;
}

type ForbiddenMemory = Extract<FlowEvent, { kind: 'undmaable-memory' }>['memory'];

/** Reports a mapping of memory that may not be mapped, or of more than there is. */
export function checkMappedMemory(site: ApiSite, effect: EffectOf<'map'>, made: Made): void {
  const { flow, walk, state, values } = site;
  if (effect.mapping === 'page' || effect.mapping === 'resource' || effect.mapping === 'phys') return;
  const argument = values[effect.buffer];
  if (!argument) return;
  const memory = isScatterlist(effect.mapping)
    ? state.load(walk.terms.field(walk.terms.dereference(argument), '@memory', null))
    : argument;
  const forbidden = forbiddenMemory(site, memory);
  const live = state.resource(made);
  if (!live) return;
  if (forbidden) {
    flow.report.add(walk.unit.file.path, walk.ir.name, state, made, site.call.range, {
      kind: 'undmaable-memory',
      memory: forbidden,
      mapping: flow.report.mapping(live),
    });
  }
  if (effect.mapping === 'single') checkLength(site, live, memory);
}

function forbiddenMemory(site: ApiSite, memory: Term): ForbiddenMemory | null {
  const { flow, walk } = site;
  if (memory.kind === 'address') {
    const root = rootOf(memory.place);
    if (root.kind === 'variable') return 'stack';
    if (root.kind === 'global') return 'image';
  }
  const known = flow.memory.get(baseOf(walk.terms, memory));
  switch (known?.origin) {
    case 'vmalloc':
      return 'vmalloc';
    case 'slab-or-vmalloc':
      return 'slab-or-vmalloc';
    case 'kmap':
      return 'kmap';
    default:
      return null;
  }
}

/** The pointer that an address is computed from: `p` for `p + 4` and `&p->field`. */
export function baseOf(terms: TermTable, memory: Term): Term {
  const root = rootOf(terms.dereference(memory));
  return root.kind === 'dereference' ? root.pointer : memory;
}

function checkLength(site: ApiSite, live: Live, memory: Term): void {
  const { flow, walk, state } = site;
  const allocated = flow.memory.get(memory);
  const mapped = live.made.size;
  if (!allocated?.size || !mapped || state.facts.decide(mapped, '>', allocated.size) !== true) return;
  flow.report.add(walk.unit.file.path, walk.ir.name, state, live.made, site.call.range, {
    kind: 'map-exceeds-buffer',
    mapping: flow.report.mapping(live),
    bufferSize: spell(allocated.size),
    mappedSize: argumentText(walk, site.call, 2) ?? spell(mapped),
  });
}

function spell(size: Term): string {
  return size.kind === 'integer' ? String(size.value) : size.kind === 'constant' ? size.name : 'its size';
}

/** Reports memory freed under a live mapping of it. */
export function isFreedWhileMapped(site: ApiSite, effect: EffectOf<'free-memory'>): void {
  const { flow, walk, state, values, call, api } = site;
  const freed = values[effect.memory];
  if (!freed || state.facts.isZero(freed) === true) return;
  for (const live of state.resources()) {
    if (live.released || live.escaped || live.made.type !== 'mapping' || live.made.failure !== 'nonzero') continue;
    if (state.outcomeOf(live.made) !== 'made' || !live.made.buffer) continue;
    if (!isPartOf(walk.terms, live.made.buffer, freed, effect.origin)) continue;
    flow.report.add(walk.unit.file.path, walk.ir.name, state, live.made, call.range, {
      kind: 'freed-while-mapped',
      mapping: flow.report.mapping(live),
      freedBy: api.name,
    });
  }
}

/** Whether a mapped buffer lies in the memory that a free gives back; a socket buffer owns what its `data` points to. */
function isPartOf(terms: TermTable, buffer: Term, freed: Term, origin: MemoryOrigin): boolean {
  if (baseOf(terms, buffer) === freed) return true;
  if (origin !== 'skb') return false;
  const base = baseOf(terms, buffer);
  if (base.kind !== 'initial' || base.place.kind !== 'field' || base.place.name !== 'data') return false;
  const owner = base.place.base;
  return owner.kind === 'dereference' && owner.pointer === freed;
}

/** Reports the use of an allocation whose failure was not ruled out, at the first touch of its memory. */
export function checkDereference(site: {
  readonly flow: ApiSite['flow'];
  readonly walk: ApiSite['walk'];
  readonly state: State;
  readonly pointer: Term;
  readonly range: Range;
}): void {
  const { flow, walk, state, pointer, range } = site;
  const base = baseOf(walk.terms, pointer);
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
      const site = live.calledAt ?? made;
      flow.report.add(site.file, site.function, state, made, site.call.range, {
        kind: 'allocation-unchecked',
        allocation: flow.report.allocation(live),
        use: range,
      });
    }
  }
}
