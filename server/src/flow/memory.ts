/** Memory for the CPU: which call allocated it, where from, and how much. */
import type { MemoryOrigin } from '../dma-api/types.ts';
import type { ApiSite } from './effects.ts';
import type { EffectOf } from './resources.ts';
import { rootOf, type Term } from './terms.ts';

/** Memory that a call allocated; known for the whole module by the pointer it returned. */
export interface Memory {
  readonly origin: MemoryOrigin;
  readonly size: Term | null;
  readonly managed: boolean;
}

/** The pointer that an address is computed from: `p` for `p + 4` and `&p->field`. */
export function baseOf(memory: Term): Term {
  if (memory.kind !== 'address') return memory;
  const root = rootOf(memory.place);
  return root.kind === 'dereference' ? root.pointer : memory;
}

/** The result of a call that allocates memory. */
export function allocateMemory(site: ApiSite, effect: EffectOf<'allocate-memory'>): Term {
  const { flow, walk, state, call, api } = site;
  const memory = walk.evaluator.fresh(state, call.range, api.name);
  flow.memory.set(memory, { origin: effect.origin, size: sizeOf(site, effect), managed: effect.managed });
  return memory;
}

function sizeOf({ walk, values, api }: ApiSite, effect: EffectOf<'allocate-memory'>): Term | null {
  const { terms } = walk;
  const size = effect.size === null ? null : (values[effect.size] ?? null);
  const count = effect.count === null ? null : (values[effect.count] ?? null);
  if (size) return count ? terms.multiply(size, count) : size;
  if (effect.origin !== 'pages' && effect.origin !== 'page-address') return null;
  const index = api.parameters.findIndex(({ name }) => name === 'order');
  const order = index < 0 ? terms.zero : values[index];
  return order?.kind === 'integer' && order.value >= 0 && order.value < 16
    ? terms.multiply(terms.constant('PAGE_SIZE'), terms.integer(2 ** order.value))
    : null;
}
