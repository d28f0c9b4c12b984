/** What a module as a whole says of its addresses: what it does with them, and where it gives them to the device. */
import { apiFunctions } from '../dma-api/catalogue.ts';
import type { Range } from '../program/ir.ts';
import type { Program } from '../program/program.ts';
import type { ClientMapping } from './devices.ts';
import type { Walk } from './interpreter.ts';
import type { EventBody } from './report.ts';
import type { Made, State } from './state.ts';
import type { Narrowed } from './truncation.ts';

/** How a function of the driver passes a parameter on to the device. */
export interface Sink {
  readonly how: 'physical-to-device' | 'physical-kept';
  /** What the address ends in: the register function, or the field. */
  readonly target: string;
  /** The device reads it there; otherwise that is only likely. */
  readonly isCertain: boolean;
}

/** A fault that depends on what a field holds, to be judged when the whole module was walked. */
export interface Suspicion {
  readonly field: string;
  readonly is: 'registers' | 'coherent';
  readonly walk: Walk;
  readonly state: State;
  readonly range: Range;
  readonly body: EventBody;
}

export class AddressFacts {
  /** Fields that hold addresses of registers, and such as hold coherent memory. */
  readonly registers = new Set<string>();
  readonly coherent = new Set<string>();
  readonly suspicions: Suspicion[] = [];
  /** Parameters that end in a register or a DMA address field, by function and position. */
  readonly sinks = new Map<string, Map<number, Sink>>();
  /** Handles in variables that hold them but not the value that tells an error. */
  readonly narrowed = new Map<Made, Narrowed>();
  /** Faults reported already, by call or by function and device. */
  readonly truncated = new Set<string>();
  readonly wrongDevices = new Set<string>();
  /** Fields whose handles are given to DMA channels, fields that hold the device of a channel, and handles kept in fields. */
  readonly prepared = new Set<string>();
  readonly channelDevices = new Set<string>();
  readonly clientMappings: ClientMapping[] = [];
  /** The driver maps or allocates for DMA at all; one that never does was written for a machine it knows. */
  readonly usesDma: boolean;
  /** It fills page tables or implements the DMA API itself: there, physical addresses are what is wanted. */
  readonly translates: boolean;
  readonly masks: Masks;

  constructor(program: Program) {
    const named = (names: ReadonlySet<string>): boolean =>
      program.units.some((unit) =>
        unit.functions.some(({ chunk }) => [...names].some((name) => chunk.identifiers.has(name))),
      );
    this.usesDma = named(makers);
    this.translates =
      named(translators) || program.units.some(({ file }) => /\bstruct (?:dma_map_ops|iommu_ops)\b/.test(file.text));
    this.masks = masksOf(program);
  }

  addSink(functionName: string, parameter: number, sink: Sink): void {
    const known = this.sinks.get(functionName);
    if (known) known.set(parameter, sink);
    else this.sinks.set(functionName, new Map([[parameter, sink]]));
  }
}

/** The widths of the masks a driver sets: none, only such as 32-bit fields hold, or others. */
export type Masks = 'none' | 'narrow' | 'wide';

const makers: ReadonlySet<string> = new Set(
  [...apiFunctions.values()]
    .filter(({ effects }) =>
      effects.some(({ kind }) => kind === 'map' || kind === 'allocate' || kind === 'create-pool'),
    )
    .map(({ name }) => name),
);

const translators: ReadonlySet<string> = new Set([
  'iommu_map', 'iommu_map_sg', 'iommu_domain_alloc', 'iommu_paging_domain_alloc', 'alloc_io_pgtable_ops', 'iommu_unmap',
]); // biome-ignore format: a table reads better in rows

function masksOf(program: Program): Masks {
  let widest = 0;
  for (const { file } of program.units) {
    for (const match of file.text.matchAll(/\bDMA_BIT_MASK\s*\(([^()]*)\)/g)) {
      const width = /^\s*\d+\s*$/.test(match[1] ?? '') ? Number(match[1]) : 64;
      widest = Math.max(widest, width);
    }
    if (/\bDMA_32BIT_MASK\b/.test(file.text)) widest = Math.max(widest, 32);
    if (/\bDMA_64BIT_MASK\b/.test(file.text)) widest = 64;
  }
  return widest === 0 ? 'none' : widest <= 32 ? 'narrow' : 'wide';
}
