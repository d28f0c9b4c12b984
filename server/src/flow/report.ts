/** Turns what the engine knows of a resource and a path into events with names and steps. */
import type { DirectionSource } from '../dma-api/types.ts';
import type { Range } from '../program/ir.ts';
import type { Step } from '../rules/finding.ts';
import type { Allocation, FlowEvent, Mapping, Resource } from './events.ts';
import { effectOf } from './resources.ts';
import type { Live, Made, State, Trail, TrailStep } from './state.ts';

/** An event together with the function it is reported in. */
export interface LocatedEvent {
  readonly file: string;
  readonly function: string;
  readonly event: FlowEvent;
}

/** An event without what every event has; the range defaults to the place of the call that made the resource. */
export type EventBody = FlowEvent extends infer E
  ? E extends FlowEvent
    ? Omit<E, 'steps' | 'doubtful' | 'range'>
    : never
  : never;

const mostBranches = 8;

/** The text of a file of the module, or of a header that a function was read from. */
export type Texts = (file: string) => string;

export class Reporter {
  /** By what makes an event the same on another path. */
  private readonly known = new Map<string, LocatedEvent>();

  /** Names are taken from the texts. */
  constructor(private readonly texts: Texts) {}

  get events(): readonly LocatedEvent[] {
    return [...this.known.values()];
  }

  /** Takes over the events that were not seen here, or are less doubtful than here. */
  addAll(other: Reporter): void {
    for (const [key, located] of other.known)
      if (this.isNews(key, located.event.doubtful)) this.known.set(key, located);
  }

  /** Adds an event unless the same was seen on another path, and with no more doubt than here. */
  add(file: string, functionName: string, state: State, about: Made | null, range: Range, body: EventBody): void {
    // One use too late is told, not all that follow.
    const place = body.kind === 'use-after-release' ? body.use : range.start;
    const key = `${body.kind} ${file} ${place} ${'what' in body ? body.what : ''}${about ? about.call.range.start : ''}`;
    const doubtful = hasDoubts(state, body) || isUndoneElsewhere(state, about, functionName, body);
    if (!this.isNews(key, doubtful)) return;
    const steps = [...this.steps(state.trail, about), ...this.lastStep(file, range, body)];
    const event = { ...body, range, steps, doubtful } as FlowEvent;
    this.known.set(key, { file, function: functionName, event });
  }

  private isNews(key: string, doubtful: boolean): boolean {
    const known = this.known.get(key);
    return !known || (!doubtful && known.event.doubtful);
  }

  resource(live: Live): Resource {
    return live.made.type === 'mapping'
      ? { type: 'mapping', ...this.mapping(live) }
      : { type: 'allocation', ...this.allocation(live) };
  }

  mapping(live: Live): Mapping {
    const { made } = live;
    const effect = effectOf(made.api, 'map');
    const buffer = this.argument(made, effect?.buffer ?? null);
    return {
      kind: made.kind as Mapping['kind'],
      api: made.api,
      function: made.function,
      file: made.file,
      range: made.call.range,
      handle:
        live.name ??
        (effect && (effect.mapping === 'sg' || effect.mapping === 'sgtable')
          ? (buffer ?? '')
          : this.text(made.file, made.call.range)),
      buffer: buffer ?? '',
      size: this.argument(made, effect?.size ?? null),
      nents: this.argument(made, effect?.nents ?? null),
      direction: this.direction(made, effect?.direction ?? null),
      device: this.argument(made, effect?.device.argument ?? null) ?? '',
    };
  }

  allocation(live: Live): Allocation {
    const { made } = live;
    const effect = effectOf(made.api, 'allocate');
    const pool = effectOf(made.api, 'create-pool');
    const handle = this.argument(made, effect?.handleOut ?? null);
    return {
      kind: made.kind as Allocation['kind'],
      api: made.api,
      function: made.function,
      file: made.file,
      range: made.call.range,
      memory: live.name ?? this.text(made.file, made.call.range),
      handle: handle?.replace(/^&/, '') ?? null,
      size: this.argument(made, effect?.size ?? pool?.size ?? null),
      device: this.argument(made, (effect ?? pool)?.device.argument ?? null) ?? '',
    };
  }

  text(file: string, range: Range): string {
    return this.texts(file).slice(range.start, range.end).replace(/\s+/g, ' ');
  }

  private argument(made: Made, index: number | null): string | null {
    const argument = index === null ? undefined : made.call.arguments[index];
    return argument ? this.text(made.file, argument.range) : null;
  }

  private direction(made: Made, source: DirectionSource): string | null {
    if (!source) return null;
    return 'fixed' in source ? source.fixed : this.argument(made, source.argument);
  }

  /** Events about the resource, and the branches taken since it was made. */
  private steps(trail: Trail | null, about: Made | null): Step[] {
    const steps: Step[] = [];
    let branches = 0;
    for (let rest = trail; rest; rest = rest.previous) {
      const entry = rest.step;
      const concerns = entry.kind === 'event' ? entry.made === about : branches++ < mostBranches;
      if (concerns) steps.push(this.stepOf(entry));
      if (about && entry.kind === 'event' && entry.made === about && entry.range === about.call.range) break;
    }
    return steps.reverse();
  }

  private stepOf(entry: TrailStep): Step {
    const { file, range } = entry;
    if (entry.kind === 'event') return { file, range, message: entry.message };
    const { condition, truth } = entry;
    const message = `the condition '${this.text(file, condition)}' is ${truth}`;
    return { file, range, message, branch: { condition, truth } };
  }

  private lastStep(file: string, range: Range, body: EventBody): Step[] {
    const message = lastMessages[body.kind];
    return message ? [{ file, range, message }] : [];
  }
}

/** A test right behind a mapping is what it is, whatever may have led there. */
function hasDoubts(state: State, { kind }: EventBody): boolean {
  const isLocal = kind === 'mapping-wrong-check' || kind === 'sg-wrong-check';
  return [...state.doubts].some((doubt) => !isLocal || !doubt.startsWith('many-'));
}

/**
 * A second undoing, or a use after it, where the first undoing is a callee's: what that callee puts in its place may not
 * be known in full.
 */
function isUndoneElsewhere(state: State, about: Made | null, functionName: string, body: EventBody): boolean {
  if ((body.kind !== 'use-after-release' && body.kind !== 'nothing-to-release') || !about) return false;
  // In a loop, one expression may name another element each time.
  if (body.kind === 'nothing-to-release' && about.inLoop) return true;
  const isSecond = body.kind === 'use-after-release' || body.why === 'already-released';
  return isSecond && state.resource(about)?.released?.function !== functionName;
}

/** What happens at the fault's own place, for the end of the path; null where the event's last step says it already. */
const lastMessages: Readonly<Partial<Record<FlowEvent['kind'], string>>> = {
  'mapping-wrong-check': 'this test does not tell a mapping error',
  'sg-wrong-check': 'this test does not tell a failed mapping',
  'release-mismatch': 'undone with something else than it was made with',
  'nothing-to-release': 'there is nothing to undo',
  'use-after-release': 'used after it was undone',
  'freed-while-mapped': 'the memory is freed while it is mapped',
};
