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
  /** The path on which every call succeeds, the one to show where nobody chooses. */
  readonly isMain: boolean;
}

/**
 * What the driver's code can't know and somebody decides: key is what was asked, such as `readl(regs + STATUS)#2`,
 * `priv->len` or `mapping of 'rx_buf'`; value is a number, `-ENOMEM`, `NULL`, `object`, `ERR_PTR(-EIO)`, `succeeds` or
 * `fails`.
 */
export type Choices = Readonly<Record<string, string>>;

/** An input that a run asked for, and what it was told: what a user may choose otherwise. */
export interface AskedInput {
  readonly name: string;
  /** `failure`: `succeeds` or `fails`; `value`: anything. */
  readonly kind: 'value' | 'failure';
  readonly type: string;
  readonly answer: string;
}

/** A mapping still there at the end of a run. */
export interface LeftMapping {
  readonly mapping: number;
  /** Where its handle is kept that others can still reach, as the driver names it: `priv->rx_dma`; empty where nowhere. */
  readonly keptIn: readonly string[];
}

/** One thing in a chain: a function of the driver that runs, or something that happens in between. */
export type ChainLink =
  | { readonly kind: 'function'; readonly name: string }
  /** The device writes (or reads) this many bytes at the newest mapping, or at the one kept in the place named. */
  | {
      readonly kind: 'device-writes' | 'device-reads';
      readonly size: number;
      readonly at: string | null;
      /** What it writes; 1, 2, 3 … where nobody says, so that each byte can be told from its neighbours. */
      readonly bytes?: readonly number[];
    };

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
  /** Whether the device did it, while the driver stood at this place. */
  readonly isEvent: boolean;
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
  /** All that was asked on the way, in order. */
  readonly inputs: readonly AskedInput[];
  /** What is still mapped at the end, and whether anybody could still unmap it. */
  readonly leftMapped: readonly LeftMapping[];
  readonly steps: readonly TraceStep[];
  readonly violations: readonly Violation[];
}

export type ReplayVerdict =
  | { readonly verdict: 'confirmed'; readonly run: SimulationRun }
  | { readonly verdict: 'not-replayable'; readonly why: string }
  | { readonly verdict: 'refuted'; readonly run: SimulationRun };
