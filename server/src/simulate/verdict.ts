import type { PlatformName } from '../model/types.ts';
import type { SimulationRun } from './types.ts';

/** How a run went on one platform. */
export interface PlatformResult {
  readonly name: PlatformName;
  readonly verdict: 'works' | 'breaks' | 'stops';
  /** The first violation, why it stopped, or what was returned. */
  readonly why: string;
}

export function platformResult({
  platform: name,
  completed,
  reason,
  result,
  violations,
}: SimulationRun): PlatformResult {
  const [first] = violations;
  if (first) return { name, verdict: 'breaks', why: first.message };
  if (!completed) return { name, verdict: 'stops', why: reason ?? 'unknown reason' };
  return { name, verdict: 'works', why: result === null ? 'ran to its end' : `returned ${result}` };
}
