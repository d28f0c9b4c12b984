/** What a module as a whole says of its addresses: what it does with them, and where it gives them to the device. */
import { apiFunctions } from '../dma-api/catalogue.ts';
import type { Range } from '../program/ir.ts';
import type { Program } from '../program/program.ts';
import type { ClientMapping } from './devices.ts';
import type { Walk } from './interpreter.ts';
import type { EventBody } from './report.ts';
import type { State } from './state.ts';
import type { Truncation } from './truncation.ts';

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
  /** Fields that are given ordinary memory somewhere. */
  readonly memory = new Set<string>();
  readonly suspicions: Suspicion[] = [];
  /** Parameters that end in a register or a DMA address field, by function and position. */
  readonly sinks = new Map<string, Map<number, Sink>>();
  /** Where a physical address of a function was reported first. */
  readonly confused = new Map<string, { readonly start: number; readonly proven: boolean }>();
  /** Handles in types that are not dma_addr_t, by the call and the store. */
  readonly truncations = new Map<string, Truncation>();
  /** Structures that lie in coherent memory, and so are laid out for the device. */
  readonly coherentStructs = new Set<string>();
  /** Wrong devices reported already, by function and device. */
  readonly wrongDevices = new Set<string>();
  /** Fields whose handles are given to DMA channels, fields that hold the device of a channel, and handles kept in fields. */
  readonly prepared = new Set<string>();
  readonly channelDevices = new Set<string>();
  readonly clientMappings: ClientMapping[] = [];
  /** The driver maps or allocates for DMA at all; one that never does was written for a machine it knows. */
  readonly usesDma: boolean;
  /** It fills page tables or implements the DMA API itself: there, physical addresses are what is wanted. */
  readonly translates: boolean;
  /** Width of the widest mask for streaming mappings, and for coherent memory; 0 where none is set. */
  readonly streamingMask: number;
  readonly coherentMask: number;

  constructor(program: Program) {
    const named = (names: ReadonlySet<string>): boolean =>
      program.units.some((unit) =>
        unit.functions.some(({ chunk }) => [...names].some((name) => chunk.identifiers.has(name))),
      );
    this.usesDma = named(makers);
    this.translates =
      named(translators) ||
      program.units.some(({ file }) =>
        /\bstruct (?:dma_map_ops|iommu_ops|io_pgtable|agp_bridge_driver|agp_bridge_data)\b/.test(file.text),
      );
    const settings = maskSettings(program);
    this.streamingMask = widestMask(settings, /^(?!.*(?:set_coherent|consistent))/);
    this.coherentMask = widestMask(settings, /coherent|consistent/);
  }

  addSink(functionName: string, parameter: number, sink: Sink): void {
    const known = this.sinks.get(functionName);
    if (known) known.set(parameter, sink);
    else this.sinks.set(functionName, new Map([[parameter, sink]]));
  }
}

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

/** The widest mask that calls of such a name set; one that is not spelled out may be any that the file names. */
function widestMask(calls: readonly MaskSetting[], kind: RegExp): number {
  return Math.max(0, ...calls.map(({ name, widest }) => (kind.test(name) ? widest : 0)));
}

interface MaskSetting {
  readonly name: string;
  readonly widest: number;
}

/** Calls that look as if they set a mask, by their names alone. */
function maskSettings(program: Program): MaskSetting[] {
  const settings: MaskSetting[] = [];
  for (const { file } of program.units) {
    let named: number | null = null;
    // The search begins at a plain word, for the sake of speed; what stands before it is looked at after.
    for (const match of file.text.matchAll(/mask\w*\s*\(([^;{]*)/g)) {
      const before = /\w*$/.exec(file.text.slice(Math.max(0, match.index - 60), match.index))?.[0] ?? '';
      const name = before + (/^\w+/.exec(match[0])?.[0] ?? '');
      if (!/^\w+_set_\w*mask|^dma_coerce_mask/.test(name)) continue;
      const widths = widthsIn(match[1] ?? '');
      named ??= Math.max(0, ...widthsIn(file.text));
      settings.push({ name, widest: widths.length > 0 ? Math.max(...widths) : named });
    }
  }
  return settings;
}

function widthsIn(text: string): number[] {
  const widths = [...text.matchAll(/\bDMA_BIT_MASK\s*\(\s*(\d+)\s*\)|\bDMA_(32|64)BIT_MASK\b/g)];
  return widths.map(([, width, old]) => Number(width ?? old));
}
