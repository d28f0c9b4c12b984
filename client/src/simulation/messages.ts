/** What the extension and the simulation panel say to each other. */
import type { SimulationAnswer } from '../../../server/src/project/simulation.ts';
import type { Choices } from '../../../server/src/simulate/types.ts';
import type { PlatformResult } from '../../../server/src/simulate/verdict.ts';

/** All that the panel shows. */
export interface PanelState extends SimulationAnswer {
  /** The function, or the chain of functions and device events, as the user writes it. */
  readonly what: string;
  /** Answers that the user has given in place of the path's. */
  readonly choices: Choices;
  /** The same path on every platform; empty until asked for. */
  readonly results: readonly PlatformResult[];
}

export type ToPanel =
  /** `isNew`: to be looked at from its first step, not from where the user was. */
  | { readonly kind: 'show'; readonly state: PanelState; readonly isNew: boolean }
  /** Something else is about to be simulated. */
  | { readonly kind: 'clear' }
  | { readonly kind: 'results'; readonly results: readonly PlatformResult[] }
  | { readonly kind: 'busy'; readonly what: string }
  | { readonly kind: 'failed'; readonly message: string };

export type FromPanel =
  | { readonly kind: 'ready' }
  | { readonly kind: 'choose'; readonly path: number | null; readonly platform: string; readonly choices: Choices }
  /** Another function, or a chain. */
  | { readonly kind: 'run'; readonly what: string; readonly platform: string }
  | { readonly kind: 'compare' }
  | { readonly kind: 'debug' }
  /** The step looked at, to be lit up in its source. */
  | { readonly kind: 'step'; readonly index: number }
  | { readonly kind: 'open'; readonly file: string; readonly line: number };
