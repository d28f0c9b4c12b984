import type { CallSite } from '../calls.ts';
import type { Value } from '../values.ts';

/** What a helper of the kernel does and yields, where the catalogue has no words for it. */
export type Helper = (site: CallSite) => Value;

/** The same helper under several names. */
export function each(names: string, helper: Helper): (readonly [string, Helper])[] {
  return names.split(' ').map((name) => [name, helper] as const);
}
