/** Which memory may be mapped: not the stack, not the image of the driver, nothing that is contiguous for the CPU alone. */
import { apiFunctions } from '../dma-api/catalogue.ts';
import type { MemoryOrigin } from '../dma-api/types.ts';
import { type Demand, demand } from './demands.ts';
import type { ApiSite } from './effects.ts';
import type { EventOf } from './events.ts';
import { isField } from './fields.ts';
import type { Scene } from './interpreter.ts';
import type { Journal } from './journal.ts';
import { baseOf } from './memory.ts';
import type { ModuleFacts } from './module-facts.ts';
import { originOfField } from './origins.ts';
import { argumentText, type EffectOf } from './resources.ts';
import type { State } from './state.ts';
import { type Place, patternOf, rootOf, type Term, type TermTable } from './terms.ts';

/** Functions of buses that map the memory they are given. */
export const memoryTakers: readonly string[] = [...apiFunctions.values()].flatMap(({ name, effects }) =>
  effects.some(({ kind }) => kind === 'wants-dma-memory') ? [name] : [],
);

type Forbidden = EventOf<'undmaable-memory'>['memory'];

/** A demand on memory that is read from a field, to be judged when all writers of the field are known. */
export interface FieldDemand extends Pick<Demand, 'state' | 'range' | 'subject' | 'by'> {
  readonly walk: Scene;
  readonly field: string;
}

/** A buffer, page or list is mapped. */
export function mapMemory(site: ApiSite, effect: EffectOf<'map'>): void {
  const argument = site.values[effect.buffer];
  if (!argument || effect.mapping === 'resource' || effect.mapping === 'phys') return;
  const { walk, state } = site;
  const text = argumentText(walk, site.call, effect.buffer) ?? '';
  if (effect.mapping === 'single') demandMemory(site, argument, text);
  else if (effect.mapping === 'page') {
    // Fragments and segments are descriptions of pages; that they lie on the stack means nothing.
    const memory = memoryOfPage(argument);
    if (memory !== argument) demandMemory(site, memory, text);
  } else for (const memory of memoryOfList(walk.terms, state, argument, effect)) demandMemory(site, memory, null);
}

/** The kernel maps the memory itself. */
export function giveMemory(site: ApiSite, effect: EffectOf<'wants-dma-memory'>): void {
  const memory = site.values[effect.memory];
  const size = effect.size === null ? null : site.values[effect.size];
  if (!memory || (size && site.state.facts.isZero(size) === true)) return;
  demandMemory(site, memory, argumentText(site.walk, site.call, effect.memory));
}

function demandMemory({ flow, walk, state, call, api }: ApiSite, value: Term, text: string | null): void {
  const subject = text ?? nameOfMemory(value) ?? 'the memory of the list';
  const [by, check] = [api.name, checkDmaMemory];
  demand({ kind: 'dma-memory', flow, walk, state, value, by, range: call.range, subject, resource: null, check });
}

/** Reports memory that may not be mapped, where the path knows. */
function checkDmaMemory(made: Demand): void {
  const { flow, walk, state, value, range, subject, by } = made;
  const forbidden = forbiddenMemory(flow, value);
  if (forbidden) report(flow, made, forbidden);
  const base = baseOf(value);
  const field = base.kind === 'initial' && base.place.kind === 'field' ? patternOf(base.place) : '';
  if (isField(field)) flow.fieldDemands.push({ walk: walk.scene, state: state.fork(), range, subject, by, field });
}

/** Reports memory of fields that hold nothing but what may not be mapped. */
export function judgeFieldMemory(flow: ModuleFacts): void {
  for (const made of flow.fieldDemands) {
    const origin = originOfField(flow, made.field);
    const forbidden = origin && forbiddenOrigin(origin);
    if (forbidden) report(flow, made, forbidden);
  }
}

/** Reports it, unless it may be one or the other and the driver asks which. */
function report(
  { report: reporter, traits }: Pick<ModuleFacts, 'report' | 'traits'>,
  { walk, state, range, subject, by }: Omit<FieldDemand, 'field'>,
  memory: Forbidden,
): void {
  if (memory === 'slab-or-vmalloc' && traits.inspectsMemory) return;
  const body = { kind: 'undmaable-memory', memory, subject, by } as const;
  reporter.add(walk.unit.file.path, walk.ir.name, state, null, range, body);
}

function forbiddenMemory(flow: Journal, memory: Term): Forbidden | null {
  if (memory.kind === 'address') {
    const root = rootOf(memory.place);
    if (root.kind === 'variable') return 'stack';
    if (root.kind === 'global') return 'image';
  }
  const known = flow.memory.get(baseOf(memory));
  return known ? forbiddenOrigin(known.origin) : null;
}

function forbiddenOrigin(origin: MemoryOrigin): Forbidden | null {
  switch (origin) {
    case 'vmalloc':
    case 'slab-or-vmalloc':
    case 'kmap':
      return origin;
    default:
      return null;
  }
}

/** A page is known by the address it was asked for. */
function memoryOfPage(page: Term): Term {
  const isOfAddress = page.kind === 'operation' && /^virt_to_(?:head_)?page$/.test(page.operator);
  return isOfAddress ? (page.operands[0] ?? page) : page;
}

/** What the entries of a list were last filled with. */
function memoryOfList(terms: TermTable, state: State, argument: Term, { mapping }: EffectOf<'map'>): Term[] {
  const pointer = mapping === 'sgtable' ? state.load(terms.field(terms.dereference(argument), 'sgl', null)) : argument;
  const list = terms.dereference(pointer);
  const found: Term[] = [];
  for (const { key: place, value: memory } of state.places())
    if (place.kind === 'field' && place.name === listMemory && isEntryOf(place.base, list))
      found.push(memoryOfPage(memory));
  return found.length > 0 ? found : [state.load(terms.field(list, listMemory, null))];
}

function isEntryOf(entry: Place, list: Place): boolean {
  return entry === list || (entry.kind === 'element' && entry.base === list);
}

/** The field, of no kernel's, in which a list entry remembers its memory. */
const listMemory = '@memory';

/** Fills an entry of a list, so that mapping the list can be held against where its memory came from. */
export function fillScatterlist({ walk, state, values }: ApiSite, effect: EffectOf<'fill-sg'>): void {
  const list = values[effect.list];
  const memory = values[effect.memory];
  if (list && memory) state.write(walk.terms.field(walk.terms.dereference(list), listMemory, null), memory);
}

/** The variable, static data or literal that an address points into. */
function nameOfMemory(memory: Term): string | null {
  if (memory.kind !== 'address') return null;
  const root = rootOf(memory.place);
  return root.kind === 'dereference' ? null : root.name.replace(/^\w+\.|^string |#\d+$/g, '');
}
