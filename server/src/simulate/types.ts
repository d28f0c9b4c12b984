/** A simulated run and its trace: plain data for the terminal, the panel, the debugger and the tests. */
import type { MappingView, PlatformName, Violation } from '../model/types.ts';
import type { Range } from '../program/ir.ts';

/** A path through a function, in words a maintainer would use. */
export interface PathSummary {
  readonly id: number;
  /** "mapping of 'rx_dma' succeeds, 'request_irq' fails" */
  readonly description: string;
  /** What the function returns on it: "returns 0", "returns -ENOMEM", or why it could not be followed to its end. */
  readonly outcome: string;
  /** The answers and inputs that lead down the path: enough to run it again. */
  readonly choices: Choices;
}

/** What the driver's code can't know and somebody decides: key is what was asked, such as `readl(regs + STATUS)#2` or `priv->len`. */
export type Choices = Readonly<Record<string, string>>;

/** One thing in a chain: a function of the driver that runs, or something that happens in between. */
export type ChainLink =
  | { readonly kind: 'function'; readonly name: string }
  /** The device writes (or reads) this many bytes at the newest mapping, or at the one kept in the place named. */
  | { readonly kind: 'device-writes' | 'device-reads'; readonly size: number; readonly at: string | null };

export interface VariableView {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

/** The bytes of one mapping, as each side sees them; the first 64 at most. */
export interface BytesView {
  readonly mapping: number;
  readonly cpu: Uint8Array;
  readonly memory: Uint8Array;
  readonly device: Uint8Array;
}

export interface TraceStep {
  readonly file: string;
  readonly range: Range;
  readonly function: string;
  /** 0 in the function simulated, more in its callees. */
  readonly depth: number;
  /** What happens, in words: "dma_map_single maps 1500 bytes at 'skb->data' to 0xfffff000 (DMA_TO_DEVICE)". */
  readonly text: string;
  readonly locals: readonly VariableView[];
  readonly mappings: readonly MappingView[];
  readonly bytes: readonly BytesView[];
  /** Violations that this step caused, as indices into the run's. */
  readonly violations: readonly number[];
}

export interface SimulationRun {
  readonly function: string;
  readonly path: PathSummary | null;
  readonly platform: PlatformName;
  /** Whether it ran to its end. */
  readonly completed: boolean;
  /** Why it did not; null where it did. */
  readonly reason: string | null;
  readonly result: string | null;
  readonly steps: readonly TraceStep[];
  readonly violations: readonly Violation[];
}

export type ReplayVerdict =
  | { readonly verdict: 'confirmed'; readonly run: SimulationRun }
  | { readonly verdict: 'not-replayable'; readonly why: string }
  | { readonly verdict: 'refuted'; readonly run: SimulationRun };
