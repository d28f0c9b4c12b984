/** Scatterlists in memory, as include/linux/scatterlist.h lays them out: a page, an offset, a length per entry. */
import type { SgEntry, SgSegment } from '../model/types.ts';
import { type CType, sizeOf } from './ctypes.ts';
import type { Evaluator } from './evaluate.ts';
import { type Place, read, write } from './places.ts';
import { constant, type Value } from './values.ts';

/** Entries beyond this are not looked at. */
const MOST_ENTRIES = 1024;
/** Low bits of page_link: the entry is a link to another list, or the last one. */
const LINK = 1n;
const END = 2n;
const FLAGS = 3n;

/** The fields of a structure of the kernel at an address. */
export interface ListView {
  get(field: string): Value;
  set(field: string, bits: bigint): void;
}

export function listAt(evaluator: Evaluator, address: bigint, type: CType, name: string): ListView {
  const known = evaluator.simulation.objects.nameOf(address) ?? name;
  const whole: Place = { kind: 'memory', address, type, name: known, isPointee: true };
  return {
    get: (field) => read(evaluator, evaluator.member(whole, field), null),
    set: (field, bits) => {
      const place = evaluator.member(whole, field);
      write(evaluator, place, constant(bits, place.type), true);
    },
  };
}

export function entryAt(evaluator: Evaluator, address: bigint): ListView {
  return listAt(evaluator, address, scatterlistType(evaluator), 'sg');
}

export function tableAt(evaluator: Evaluator, address: bigint): ListView {
  const type = evaluator.simulation.types.struct(evaluator.frame.unit, 'struct sg_table');
  return listAt(evaluator, address, type, 'sgt');
}

export function scatterlistType({ simulation, frame }: Evaluator): CType {
  return simulation.types.struct(frame.unit, 'struct scatterlist');
}

/** The memory behind an entry; one that nobody filled gets a page of its own. */
export function memoryOf(evaluator: Evaluator, entry: bigint): bigint {
  const { simulation } = evaluator;
  const buffer = simulation.listBuffers.get(entry);
  if (buffer !== undefined) return buffer.address;
  const view = entryAt(evaluator, entry);
  ensurePage(evaluator, entry);
  const page = view.get('page_link').bits & ~FLAGS;
  if (!simulation.objects.isPage(page)) return 0n;
  return simulation.objects.addressOfPage(page) + view.get('offset').bits;
}

/** An entry that is an input, or that a function nobody knows was to fill, has a page and 64 bytes of it. */
function ensurePage(evaluator: Evaluator, entry: bigint): void {
  const { simulation } = evaluator;
  const view = entryAt(evaluator, entry);
  const isKnown = simulation.memory.isWritten(entry, 8);
  const link = isKnown ? view.get('page_link').bits : 0n;
  if ((link & ~FLAGS) !== 0n) return;
  const page = simulation.objects.allocate('pages', 4096, 'a page of the list');
  view.set('page_link', simulation.objects.pageOf(page) | link);
  if (isKnown && view.get('length').bits === 0n) view.set('length', 64n);
}

/** The next entry, or 0n after the last. */
export function nextEntry(evaluator: Evaluator, entry: bigint): bigint {
  const { memory } = evaluator.simulation;
  if (memory.regionAt(entry) === null) return 0n;
  const isKnown = memory.isWritten(entry, 8);
  const link = isKnown ? entryAt(evaluator, entry).get('page_link').bits : 0n;
  if ((link & END) !== 0n) return 0n;
  const next = entry + BigInt(sizeOf(scatterlistType(evaluator)));
  if (memory.regionAt(next) === null) return 0n;
  if (!memory.isWritten(next, 8)) return next;
  const nextLink = entryAt(evaluator, next).get('page_link').bits;
  return (nextLink & LINK) === 0n ? next : nextLink & ~FLAGS;
}

/** Entries from one on, at most so many. */
export function entriesFrom(evaluator: Evaluator, list: bigint, count: number): bigint[] {
  const found: bigint[] = [];
  let entry = list;
  while (entry !== 0n && found.length < Math.min(count, MOST_ENTRIES)) {
    found.push(entry);
    entry = nextEntry(evaluator, entry);
  }
  return found;
}

/** The entries of a list as the machine wants them. */
export function entriesOf(evaluator: Evaluator, list: bigint, count: number): SgEntry[] {
  if (list === 0n) return [];
  return entriesFrom(evaluator, list, count).map((entry) => {
    const address = memoryOf(evaluator, entry);
    const byPage = evaluator.simulation.listBuffers.get(entry)?.byPage ?? true;
    return { address, length: entryAt(evaluator, entry).get('length').bits, byPage };
  });
}

/** Fills an entry from memory. */
export function fillEntry(evaluator: Evaluator, entry: bigint, address: bigint, length: bigint, byPage: boolean): void {
  const { simulation } = evaluator;
  const view = entryAt(evaluator, entry);
  const flags = simulation.memory.isWritten(entry, 8) ? view.get('page_link').bits & FLAGS : 0n;
  view.set('page_link', simulation.objects.pageOf(address) | flags);
  view.set('offset', address & 0xfffn);
  view.set('length', length);
  simulation.listBuffers.set(entry, { address, byPage });
}

/** Clears a list and marks its last entry. */
export function initialiseList(evaluator: Evaluator, list: bigint, count: number): void {
  const size = sizeOf(scatterlistType(evaluator));
  const entries = Math.min(count, MOST_ENTRIES);
  if (entries <= 0) return;
  evaluator.simulation.memory.write(list, new Uint8Array(entries * size));
  entryAt(evaluator, list + BigInt((entries - 1) * size)).set('page_link', END);
  for (let i = 0; i < entries; i++) evaluator.simulation.listBuffers.delete(list + BigInt(i * size));
}

export function markEnd(evaluator: Evaluator, entry: bigint, isEnd: boolean): void {
  const view = entryAt(evaluator, entry);
  const link = evaluator.simulation.memory.isWritten(entry, 8) ? view.get('page_link').bits : 0n;
  view.set('page_link', isEnd ? (link | END) & ~LINK : link & ~FLAGS);
}

/** Writes what a mapping yielded into the entries. */
export function writeSegments(evaluator: Evaluator, list: bigint, count: number, segments: readonly SgSegment[]): void {
  entriesFrom(evaluator, list, count).forEach((entry, position) => {
    const segment = segments[position];
    const view = entryAt(evaluator, entry);
    view.set('dma_address', segment?.bus ?? 0n);
    view.set('dma_length', segment?.length ?? 0n);
  });
}
