/** What the main thread and the simulation thread say to each other: plain data. */
import type { SimulationAnswer, SimulationRequest } from '../project/simulation.ts';
import type { PlatformResult } from '../simulate/verdict.ts';

export interface ToSimulation {
  readonly id: number;
  /** One run with its trace, or what the path comes to on every platform. */
  readonly kind: 'simulate' | 'compare';
  readonly request: SimulationRequest;
  /** Texts of the open documents, by path. */
  readonly texts: Readonly<Record<string, string>>;
  readonly kernelVersion: string;
}

export type FromSimulation =
  | { readonly id: number; readonly kind: 'answer'; readonly answer: SimulationAnswer }
  | { readonly id: number; readonly kind: 'results'; readonly results: readonly PlatformResult[] }
  | { readonly id: number; readonly kind: 'failed'; readonly message: string };
