/** What a driver as a whole tells of itself, by the words in it. */
import { apiFunctions } from '../dma-api/catalogue.ts';
import type { Program } from '../program/program.ts';
import { searchNames, searchPieces } from '../source/pieces.ts';
import type { Chunk, SourceFile } from '../source/source-file.ts';
import type { CallGraph } from './relevance.ts';

export interface DriverTraits {
  /** The driver maps or allocates for DMA at all; one that never does was written for a machine it knows. */
  readonly usesDma: boolean;
  /** It fills page tables or implements the DMA API itself: there, physical addresses are what is wanted. */
  readonly translates: boolean;
  /** Some function asks what kind of memory it has. */
  readonly inspectsMemory: boolean;
  /** Width of the widest mask for streaming mappings, and for coherent memory; 0 where none is set. */
  readonly streamingMask: number;
  readonly coherentMask: number;
}

export function traitsOf(program: Program, graph: CallGraph): DriverTraits {
  const files = program.units.map(({ file }) => file);
  const masks = files.flatMap(masksOf);
  return {
    usesDma: graph.mentions('makes'),
    translates: graph.mentions('translates') || files.some(implementsDma),
    inspectsMemory: graph.mentions('inspects'),
    streamingMask: widestMask(masks, /^(?!.*(?:set_coherent|consistent))/),
    coherentMask: widestMask(masks, /coherent|consistent/),
  };
}

export function areSameTraits(a: DriverTraits, b: DriverTraits): boolean {
  return (Object.keys(a) as (keyof DriverTraits)[]).every((name) => a[name] === b[name]);
}

/** Functions of the kernel that tell such things of a driver. */
export const makers: ReadonlySet<string> = new Set(
  [...apiFunctions.values()]
    .filter(({ effects }) =>
      effects.some(({ kind }) => kind === 'map' || kind === 'allocate' || kind === 'create-pool'),
    )
    .map(({ name }) => name),
);

export const translators: ReadonlySet<string> = new Set([
  'iommu_map', 'iommu_map_sg', 'iommu_domain_alloc', 'iommu_paging_domain_alloc', 'alloc_io_pgtable_ops', 'iommu_unmap',
]); // biome-ignore format: a table reads better in rows

const operations: ReadonlySet<string> = new Set([
  'dma_map_ops', 'iommu_ops', 'io_pgtable', 'agp_bridge_driver', 'agp_bridge_data',
]); // biome-ignore format: a table reads better in rows

const implementsDma = searchNames((name) => operations.has(name));

/** What a piece of a file tells. */
interface Part {
  /** Calls that look as if they set a mask, and the widths of masks that are named. */
  readonly masks: readonly MaskSetting[];
  readonly widths: readonly number[];
}

interface MaskSetting {
  readonly name: string;
  /** Null where the call does not spell it out. */
  readonly widest: number | null;
}

/** Pieces are looked at once, as most of them outlive an edit. */
const known = new WeakMap<Chunk | SourceFile['macros'], Part>();

function partsOf(file: SourceFile): readonly Part[] {
  return [...file.chunks.map((chunk) => partOfChunk(file, chunk)), partOfMacros(file.macros)];
}

function partOfChunk({ text }: SourceFile, chunk: Chunk): Part {
  let part = known.get(chunk);
  if (!part) {
    part = masksIn(text.slice(chunk.start, chunk.end));
    known.set(chunk, part);
  }
  return part;
}

function partOfMacros(macros: SourceFile['macros']): Part {
  let part = known.get(macros);
  if (!part) {
    part = masksIn(Array.from(macros.values(), ({ body }) => body).join('\n'));
    known.set(macros, part);
  }
  return part;
}

/** The widest mask that calls of such a name set. */
function widestMask(masks: readonly MaskSetting[], kind: RegExp): number {
  return Math.max(0, ...masks.map(({ name, widest }) => (kind.test(name) ? (widest ?? 0) : 0)));
}

const maySetMasks = searchPieces((text) => /_set_\w*mask|dma_coerce_mask/.test(text));

/** The masks that a file sets; one that is not spelled out may be any that the file names. */
function masksOf(file: SourceFile): readonly MaskSetting[] {
  if (!maySetMasks(file)) return [];
  const parts = partsOf(file);
  const settings = parts.flatMap(({ masks }) => masks);
  if (settings.length === 0) return settings;
  const named = Math.max(0, ...parts.flatMap(({ widths }) => widths));
  return settings.map(({ name, widest }) => ({ name, widest: widest ?? named }));
}

const noMasks: Part = { masks: [], widths: [] };

function masksIn(text: string): Part {
  if (!text.includes('mask') && !text.includes('MASK')) return noMasks;
  const masks = Array.from(text.matchAll(/\b(\w+_set_\w*mask\w*|dma_coerce_mask\w*)\s*\(([^;{]*)/g), (match) => {
    const widths = widthsIn(match[2] ?? '');
    return { name: match[1] ?? '', widest: widths.length > 0 ? Math.max(...widths) : null };
  });
  return { masks, widths: widthsIn(text) };
}

function widthsIn(text: string): number[] {
  const widths = [...text.matchAll(/\bDMA_BIT_MASK\s*\(\s*(\d+)\s*\)|\bDMA_(32|64)BIT_MASK\b/g)];
  return widths.map(([, width, old]) => Number(width ?? old));
}
