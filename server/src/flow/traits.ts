/** What the text of a driver as a whole tells of it. */
import { apiFunctions } from '../dma-api/catalogue.ts';
import type { Program, Unit } from '../program/program.ts';
import { inspectsMemory } from './demands.ts';

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

export function traitsOf(program: Program): DriverTraits {
  const functions = program.units.flatMap((unit) => unit.functions);
  const named = (names: readonly string[]): boolean =>
    functions.some(({ chunk }) => names.some((name) => chunk.identifiers.has(name)));
  const texts = program.units.map(readText);
  const settings = texts.flatMap((text) => text.masks);
  return {
    usesDma: named(makers),
    translates: named(translators) || texts.some((text) => text.implementsDma),
    inspectsMemory: functions.some(inspectsMemory),
    streamingMask: widestMask(settings, /^(?!.*(?:set_coherent|consistent))/),
    coherentMask: widestMask(settings, /coherent|consistent/),
  };
}

export function areSameTraits(a: DriverTraits, b: DriverTraits): boolean {
  return (Object.keys(a) as (keyof DriverTraits)[]).every((name) => a[name] === b[name]);
}

const makers: readonly string[] = [...apiFunctions.values()]
  .filter(({ effects }) => effects.some(({ kind }) => kind === 'map' || kind === 'allocate' || kind === 'create-pool'))
  .map(({ name }) => name);

const translators: readonly string[] = [
  'iommu_map', 'iommu_map_sg', 'iommu_domain_alloc', 'iommu_paging_domain_alloc', 'alloc_io_pgtable_ops', 'iommu_unmap',
]; // biome-ignore format: a table reads better in rows

/** The widest mask that calls of such a name set; one that is not spelled out may be any that the file names. */
function widestMask(calls: readonly MaskSetting[], kind: RegExp): number {
  return Math.max(0, ...calls.map(({ name, widest }) => (kind.test(name) ? widest : 0)));
}

interface MaskSetting {
  readonly name: string;
  readonly widest: number;
}

/** What the text of one file tells, comments and all. */
interface TextTraits {
  readonly text: string;
  readonly implementsDma: boolean;
  readonly masks: readonly MaskSetting[];
}

const textTraits = new WeakMap<Unit, TextTraits>();

function readText(unit: Unit): TextTraits {
  const { text } = unit.file;
  let traits = textTraits.get(unit);
  if (traits?.text !== text) {
    traits = { text, implementsDma: dmaImplementation.test(text), masks: maskSettings(text) };
    textTraits.set(unit, traits);
  }
  return traits;
}

const dmaImplementation = /\bstruct (?:dma_map_ops|iommu_ops|io_pgtable|agp_bridge_driver|agp_bridge_data)\b/;

/** Calls that look as if they set a mask, by their names alone. */
function maskSettings(text: string): MaskSetting[] {
  const settings: MaskSetting[] = [];
  let named: number | null = null;
  // The search begins at a plain word, for the sake of speed; what stands before it is looked at after.
  for (const match of text.matchAll(/mask\w*\s*\(([^;{]*)/g)) {
    const before = /\w*$/.exec(text.slice(Math.max(0, match.index - 60), match.index))?.[0] ?? '';
    const name = before + (/^\w+/.exec(match[0])?.[0] ?? '');
    if (!/^\w+_set_\w*mask|^dma_coerce_mask/.test(name)) continue;
    const widths = widthsIn(match[1] ?? '');
    named ??= Math.max(0, ...widthsIn(text));
    settings.push({ name, widest: widths.length > 0 ? Math.max(...widths) : named });
  }
  return settings;
}

function widthsIn(text: string): number[] {
  const widths = [...text.matchAll(/\bDMA_BIT_MASK\s*\(\s*(\d+)\s*\)|\bDMA_(32|64)BIT_MASK\b/g)];
  return widths.map(([, width, old]) => Number(width ?? old));
}
