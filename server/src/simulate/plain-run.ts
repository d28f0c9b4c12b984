/** A run as JSON: places as lines, addresses as hexadecimal text. What `--format json` prints and the panel is sent. */
import { hex } from '../model/format.ts';
import type { MappingView, Violation } from '../model/types.ts';
import type { AskedInput, SimulationRun, TraceStep, VariableView } from './types.ts';

/** Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface PlainPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface PlainMapping {
  readonly id: number;
  readonly kind: string;
  readonly virtual: string;
  readonly physical: string;
  readonly bus: string;
  readonly size: number;
  readonly direction: string;
  readonly owner: MappingView['owner'];
  readonly bounce: string | null;
  readonly iommuPages: readonly { readonly bus: string; readonly physical: string }[];
  readonly checked: boolean;
}

export interface PlainStep extends PlainPlace {
  readonly function: string;
  readonly depth: number;
  /** Whether the device did it, while the driver stood at this place. */
  readonly isEvent: boolean;
  readonly text: string;
  readonly locals: readonly VariableView[];
  readonly mappings: readonly PlainMapping[];
  readonly bytes: readonly {
    readonly mapping: number;
    readonly cpu: readonly number[];
    readonly memory: readonly number[];
    readonly device: readonly number[];
  }[];
  /** Indices into the violations of the run. */
  readonly violations: readonly number[];
}

export interface PlainViolation {
  readonly rule: string;
  readonly message: string;
  readonly kernelMessage: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly mapping: number | null;
}

export interface PlainRun {
  readonly function: string;
  readonly path: { readonly id: number; readonly description: string; readonly outcome: string } | null;
  readonly platform: string;
  readonly completed: boolean;
  readonly reason: string | null;
  readonly result: string | null;
  /** All that was asked on the way and what was answered, in order. */
  readonly inputs: readonly AskedInput[];
  readonly steps: readonly PlainStep[];
  readonly violations: readonly PlainViolation[];
}

/** Resolves a range of a file to lines and columns. */
export type Locate = (file: string, range: { readonly start: number; readonly end: number }) => PlainPlace;

export function plainRun(run: SimulationRun, locate: Locate): PlainRun {
  const { path } = run;
  return {
    function: run.function,
    path: path === null ? null : { id: path.id, description: path.description, outcome: path.outcome },
    platform: run.platform,
    completed: run.completed,
    reason: run.reason,
    result: run.result,
    inputs: run.inputs,
    steps: run.steps.map((step) => plainStep(step, locate)),
    violations: run.violations.map((violation) => plainViolation(violation, locate)),
  };
}

function plainStep(step: TraceStep, locate: Locate): PlainStep {
  return {
    ...locate(step.file, step.range),
    function: step.function,
    depth: step.depth,
    isEvent: step.isEvent,
    text: step.text,
    locals: step.locals,
    mappings: step.mappings.map(plainMapping),
    bytes: step.bytes.map(({ mapping, cpu, memory, device }) => ({
      mapping,
      cpu: [...cpu],
      memory: [...memory],
      device: [...device],
    })),
    violations: step.violations,
  };
}

function plainMapping(mapping: MappingView): PlainMapping {
  const { id, kind, size, direction, owner, bounce, iommuPages, checked } = mapping;
  return {
    id,
    kind,
    virtual: hex(mapping.virtual),
    physical: hex(mapping.physical),
    bus: hex(mapping.bus),
    size: Number(size),
    direction,
    owner,
    bounce: bounce === null ? null : hex(bounce),
    iommuPages: iommuPages.map(({ bus, physical }) => ({ bus: hex(bus), physical: hex(physical) })),
    checked,
  };
}

function plainViolation({ rule, message, kernelMessage, site, mapping }: Violation, locate: Locate): PlainViolation {
  const place = site === null ? null : locate(site.file, site);
  return { rule, message, kernelMessage, file: place?.file ?? null, line: place?.line ?? null, mapping };
}
