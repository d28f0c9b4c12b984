/** Notes what a call did, for the trace and for telling paths apart. */
import type { CallSite } from '../calls.ts';

export interface CallNote {
  /** What succeeded or failed, as a path is told: "mapping of 'buf'". Where null, only the trace is written. */
  readonly subject: string | null;
  readonly failed?: boolean;
  /** False for what happens by the way, and makes no path another. */
  readonly tellsPath?: boolean;
  readonly text: string;
}

export function note(
  { simulation, evaluator, name, call }: CallSite,
  { subject, failed = false, tellsPath = true, text }: CallNote,
): void {
  const { frame } = evaluator;
  simulation.calls.push({
    name,
    subject: subject ?? `'${name}'`,
    isDma: tellsPath,
    failed,
    file: frame.unit.file.path,
    range: call.range,
  });
  simulation.trace.call(frame, call.range, () => text);
}
