import type { PlainRun } from '../../server/src/simulate/plain-run.ts';

interface TimelineProps {
  readonly run: PlainRun;
  readonly index: number;
  readonly go: (index: number) => void;
}

/** The steps of the run on a line: to step, to scrub, and to jump to where the model objects. */
export function Timeline({ run, index, go }: TimelineProps) {
  const last = Math.max(0, run.steps.length - 1);
  const previous = violationFrom(run, index, -1);
  const next = violationFrom(run, index, 1);
  return (
    <nav class="timeline" aria-label="Steps of the run">
      <button
        type="button"
        aria-label="First step"
        title="First step (Home)"
        disabled={index === 0}
        onClick={() => go(0)}
      >
        |◀
      </button>
      <button
        type="button"
        aria-label="Step back"
        title="Step back (←)"
        disabled={index === 0}
        onClick={() => go(index - 1)}
      >
        ◀
      </button>
      <div class="track">
        <input
          type="range"
          min={0}
          max={last}
          value={index}
          aria-label="Step"
          aria-valuetext={`step ${index + 1} of ${last + 1}`}
          onInput={(event) => go(Number(event.currentTarget.value))}
        />
        <Marks run={run} last={last} />
      </div>
      <button type="button" aria-label="Step" title="Step (→)" disabled={index === last} onClick={() => go(index + 1)}>
        ▶
      </button>
      <button
        type="button"
        aria-label="Last step"
        title="Last step (End)"
        disabled={index === last}
        onClick={() => go(last)}
      >
        ▶|
      </button>
      <output>{`${index + 1} / ${last + 1}`}</output>
      <button
        type="button"
        aria-label="Previous violation"
        title="Previous violation (Shift+V)"
        disabled={previous === null}
        onClick={() => previous !== null && go(previous)}
      >
        ◀ violation
      </button>
      <button
        type="button"
        aria-label="Next violation"
        title="Next violation (V)"
        disabled={next === null}
        onClick={() => next !== null && go(next)}
      >
        violation ▶
      </button>
    </nav>
  );
}

/** Where a key leads: arrows, Home, End, V and Shift+V; null for any other key. */
export function keyMoves({ key, shiftKey }: KeyboardEvent, run: PlainRun, index: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return index + 1;
    case 'ArrowLeft':
      return index - 1;
    case 'Home':
      return 0;
    case 'End':
      return run.steps.length - 1;
    case 'v':
    case 'V':
      return violationFrom(run, index, shiftKey ? -1 : 1);
    default:
      return null;
  }
}

function Marks({ run, last }: { readonly run: PlainRun; readonly last: number }) {
  return (
    <svg class="marks" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      {run.steps.map(
        (step, at) =>
          step.violations.length > 0 && (
            <rect key={at} class="violation" x={last === 0 ? 0 : (at / last) * 994} y={0} width={6} height={10} />
          ),
      )}
    </svg>
  );
}

function violationFrom(run: PlainRun, index: number, by: 1 | -1): number | null {
  for (let at = index + by; at >= 0 && at < run.steps.length; at += by)
    if ((run.steps[at]?.violations.length ?? 0) > 0) return at;
  return null;
}
