/** Records what a run does, statement by statement. */
import type { MappingView } from '../model/types.ts';
import type { Range } from '../program/ir.ts';
import type { Frame } from './frame.ts';
import type { Simulation } from './simulation.ts';
import type { BytesView, TraceStep, VariableView } from './types.ts';

/** Bytes of a mapping that are shown, and mappings whose bytes are. */
const SHOWN_BYTES = 64;
const SHOWN_MAPPINGS = 4;
/** Steps kept; a run goes on beyond them. */
const MOST_STEPS = 20_000;

export class Trace {
  readonly steps: TraceStep[] = [];
  private mappings: readonly MappingView[] = [];
  private bytes: readonly BytesView[] = [];
  private violationsSeen = 0;
  private readonly shown = new WeakMap<Frame, Map<string, VariableView>>();

  constructor(
    private readonly simulation: Simulation,
    /** False for runs of which only the outcome matters. */
    readonly isRecording: boolean,
  ) {}

  /** Adds a step for a statement; its words are asked for only if they are kept. */
  statement(frame: Frame, range: Range, text: () => string): void {
    if (this.isRecording && this.steps.length < MOST_STEPS) this.add(frame, range, text());
  }

  /** Adds a step for a call that the DMA model took part in. */
  call(frame: Frame, range: Range, text: () => string): void {
    if (!this.isRecording) return;
    this.look();
    this.add(frame, range, text());
  }

  private look(): void {
    this.mappings = this.simulation.machine.mappings();
    this.bytes = this.mappings.slice(-SHOWN_MAPPINGS).map((mapping) => this.bytesOf(mapping));
  }

  private state() {
    return { mappings: this.mappings, bytes: this.bytes };
  }

  /** Violations since the last step. */
  private caused(): number[] {
    const caused: number[] = [];
    while (this.violationsSeen < this.simulation.violations.length) caused.push(this.violationsSeen++);
    return caused;
  }

  /** Adds a step for what happens outside the driver, at the place that the driver is at. */
  event(name: string, text: string): void {
    const last = this.steps.at(-1);
    if (!this.isRecording || last === undefined) return;
    this.look();
    this.steps.push({
      ...last,
      function: name,
      depth: 0,
      isEvent: true,
      text,
      locals: [],
      ...this.state(),
      violations: this.caused(),
    });
  }

  private add(frame: Frame, range: Range, text: string): void {
    this.steps.push({
      file: frame.unit.file.path,
      range,
      function: frame.ir.name,
      depth: frame.depth,
      isEvent: false,
      text,
      locals: this.locals(frame),
      ...this.state(),
      violations: this.caused(),
    });
  }

  /** The locals, those unchanged since the last step as the same objects. */
  private locals(frame: Frame): readonly VariableView[] {
    const known = this.shown.get(frame) ?? new Map<string, VariableView>();
    this.shown.set(frame, known);
    return this.simulation.localsOf(frame).map((view) => {
      const before = known.get(view.name);
      if (before?.value === view.value) return before;
      known.set(view.name, view);
      return view;
    });
  }

  private bytesOf({ id, virtual, size, bounce }: MappingView): BytesView {
    const count = Number(size < SHOWN_BYTES ? size : SHOWN_BYTES);
    const seen = bounce === null ? virtual : this.simulation.machine.toVirtual(bounce);
    return {
      mapping: id,
      cpu: this.simulation.machine.load(virtual, count, true),
      memory: this.simulation.machine.ram(virtual, count),
      device: this.simulation.machine.ram(seen, count),
    };
  }
}
