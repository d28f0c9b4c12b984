/** Records what a run does, statement by statement. */
import type { Machine, MappingView } from '../model/types.ts';
import type { Range } from '../program/ir.ts';
import type { Frame } from './frame.ts';
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
    private readonly machine: Machine,
    /** False for runs of which only the outcome matters. */
    readonly isRecording: boolean,
    private readonly localsOf: (frame: Frame) => readonly VariableView[],
  ) {}

  /** Adds a step for a statement; its words are asked for only if they are kept. */
  statement(frame: Frame, range: Range, text: () => string): void {
    if (this.isRecording && this.steps.length < MOST_STEPS) this.add(frame, range, text());
  }

  /** Adds a step for a call that the DMA model took part in. */
  call(frame: Frame, range: Range, text: () => string): void {
    if (!this.isRecording) return;
    this.mappings = this.machine.mappings();
    this.bytes = this.mappings.slice(-SHOWN_MAPPINGS).map((mapping) => this.look(mapping));
    this.add(frame, range, text());
  }

  private add(frame: Frame, range: Range, text: string): void {
    const { violations } = this.machine;
    const caused: number[] = [];
    while (this.violationsSeen < violations.length) caused.push(this.violationsSeen++);
    this.steps.push({
      file: frame.unit.file.path,
      range,
      function: frame.ir.name,
      depth: frame.depth,
      text,
      locals: this.locals(frame),
      mappings: this.mappings,
      bytes: this.bytes,
      violations: caused,
    });
  }

  /** The locals, those unchanged since the last step as the same objects. */
  private locals(frame: Frame): readonly VariableView[] {
    const known = this.shown.get(frame) ?? new Map<string, VariableView>();
    this.shown.set(frame, known);
    return this.localsOf(frame).map((view) => {
      const before = known.get(view.name);
      if (before?.value === view.value) return before;
      known.set(view.name, view);
      return view;
    });
  }

  private look({ id, virtual, size, bounce }: MappingView): BytesView {
    const count = Number(size < SHOWN_BYTES ? size : SHOWN_BYTES);
    const seen = bounce === null ? virtual : this.machine.toVirtual(bounce);
    return {
      mapping: id,
      cpu: this.machine.load(virtual, count, true),
      memory: this.machine.ram(virtual, count),
      device: this.machine.ram(seen, count),
    };
  }
}
