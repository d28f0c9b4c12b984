/**
 * What the flow engine tells the rules: misuse seen on one path of a function, or across the functions of a driver.
 * An event is complete in itself; a rule only words it, chooses the severity and offers the fix.
 */
import type { AllocationKind, ApiFunction, Direction, MappingKind } from '../dma-api/types.ts';
import type { Range } from '../program/ir.ts';
import type { Step } from '../rules/finding.ts';

/** Names as the driver spells them, or a plain description where it has none. */
export interface Mapping {
  readonly kind: MappingKind;
  readonly api: ApiFunction;
  /** Function and place of the map call. */
  readonly function: string;
  readonly file: string;
  readonly range: Range;
  /** Where the handle is kept: `dma`, `ring->desc[i].addr`; the call's own text where it is kept nowhere. */
  readonly handle: string;
  /** What is mapped: `skb->data`, `sgl`. */
  readonly buffer: string;
  /** Source text of the size, nents, direction and device arguments; null where the call has none. */
  readonly size: string | null;
  readonly nents: string | null;
  readonly direction: string | null;
  readonly device: string;
}

export interface Allocation {
  readonly kind: AllocationKind | 'pool';
  readonly api: ApiFunction;
  readonly function: string;
  readonly file: string;
  readonly range: Range;
  /** Where the CPU address is kept, and the handle. */
  readonly memory: string;
  readonly handle: string | null;
  readonly size: string | null;
  readonly device: string;
}

export type Resource = ({ readonly type: 'mapping' } & Mapping) | ({ readonly type: 'allocation' } & Allocation);

interface EventBase {
  /** Place of the fault, in the file of the function under check. */
  readonly range: Range;
  /** The path that leads there, the fault's own place last. */
  readonly steps: readonly Step[];
  /** True where the engine was unsure on the path (parse error, state cap, unknown macro): at most information. */
  readonly doubtful: boolean;
}

export type FlowEvent = EventBase &
  (
    | {
        /** A handle reaches its use, or the end of the function, with no error check. Place: the map call. */
        readonly kind: 'mapping-unchecked';
        readonly mapping: Mapping;
        readonly use: 'given-to-device' | 'stored' | 'returned' | 'unused';
      }
    | {
        /** A handle is tested, but not by what tells an error. Place: the test. */
        readonly kind: 'mapping-wrong-check';
        readonly mapping: Mapping;
        readonly how:
          | 'zero'
          | 'negative'
          | 'all-ones'
          | 'mapping-error-constant'
          | 'is-err'
          | 'other-handle'
          | 'other-device'
          | 'inverted'
          | 'wrapper-returns-zero';
        /** Source text of what was tested instead, for `other-handle` and `other-device`. */
        readonly tested: string;
      }
    | { readonly kind: 'sg-unchecked'; readonly mapping: Mapping }
    | {
        readonly kind: 'sg-wrong-check';
        readonly mapping: Mapping;
        readonly how: 'negative' | 'errno' | 'count' | 'is-err';
        readonly tested: string;
      }
    | {
        /** A mapping or allocation that nothing undoes. Place: the map or alloc call. */
        readonly kind: 'leak';
        readonly resource: Resource;
        /**
         * `error-path`: a failing path skips what its siblings do; `lost`: no reference survives the function;
         * `overwritten`: the only reference is overwritten; `never`: no function of the driver ever undoes it.
         */
        readonly how: 'error-path' | 'lost' | 'overwritten' | 'never';
        /** Made in a loop: earlier elements stay when a later one fails. */
        readonly loop: boolean;
      }
    | {
        /** Undone, or synced, with something else than it was made with. Place: the call that undoes it. */
        readonly kind: 'release-mismatch';
        readonly resource: Resource;
        readonly operation: 'unmap' | 'free' | 'sync';
        readonly api: ApiFunction;
        readonly what: 'size' | 'direction' | 'device' | 'function' | 'nents' | 'cpu-address' | 'handle';
        readonly expected: string;
        readonly actual: string;
        /** The argument at fault; null for `function`. */
        readonly argument: Range | null;
        /** Text that would be right at that place, where it is known to mean the same there. */
        readonly correction: string | null;
        /** Both sides are known and differ; otherwise they are only spelled differently. */
        readonly proven: boolean;
      }
    | {
        /** Undone when there is nothing to undo. Place: the unmap or free. */
        readonly kind: 'nothing-to-release';
        readonly resource: Resource;
        readonly why: 'failed' | 'already-released' | 'never-made';
      }
    | {
        /** Given to the device, synced or accessed after it was undone. Place: the use. */
        readonly kind: 'use-after-release';
        readonly resource: Resource;
        readonly use: 'device' | 'sync' | 'cpu';
      }
    | {
        /** The CPU buffer goes while its mapping is live. Place: the freeing call. */
        readonly kind: 'freed-while-mapped';
        readonly mapping: Mapping;
        readonly freedBy: string;
      }
    | {
        readonly kind: 'map-exceeds-buffer';
        readonly mapping: Mapping;
        readonly bufferSize: string;
        readonly mappedSize: string;
      }
    | { readonly kind: 'allocation-unchecked'; readonly allocation: Allocation; readonly use: Range }
    | {
        /** Memory that may not be mapped is. Place: the call that maps it, or that gives it to who maps it. */
        readonly kind: 'undmaable-memory';
        readonly memory: 'stack' | 'vmalloc' | 'slab-or-vmalloc' | 'image' | 'kmap';
        /** The memory as the driver spells it, and the function that maps it. */
        readonly subject: string;
        readonly by: string;
      }
    | { readonly kind: 'mask-after-use'; readonly resource: Resource; readonly maskCall: string }
    | { readonly kind: 'mask-failure-continues'; readonly maskCall: string; readonly resource: Resource }
    | {
        /** A DMA address is stored in a type that cannot hold it. Place: the store. */
        readonly kind: 'address-truncated';
        readonly mapping: Mapping | null;
        readonly target: string;
        readonly targetType: string;
        /** What tells a failed mapping is cut off, and is yet asked for. */
        readonly losesError: boolean;
        /** Too narrow on some machine that runs the driver; otherwise only another type, or kept so on purpose. */
        readonly proven: boolean;
      }
    | {
        /** One kind of address where another belongs. Place: the wrong use. */
        readonly kind: 'address-confusion';
        readonly how:
          | 'dma-dereferenced'
          | 'physical-to-api'
          | 'physical-to-device'
          | 'cpu-to-api'
          | 'mmio-mapped'
          | 'physical-mapped'
          /** Kept where DMA addresses belong, or in memory that the device reads; `api` is that place. */
          | 'physical-kept'
          /** virt_to_phys() of memory or registers outside the kernel's linear mapping. */
          | 'coherent-to-physical'
          | 'mmio-to-physical';
        readonly subject: string;
        /** The function that is given the address; empty for a plain access. */
        readonly api: string;
        /** Wrong whatever else the driver does; otherwise only likely. */
        readonly proven: boolean;
      }
    | {
        readonly kind: 'wrong-device';
        readonly mapping: Mapping | Allocation;
        readonly why: 'class-device' | 'dma-client';
      }
    | {
        readonly kind: 'direction-none';
        readonly mapping: Mapping | null;
        readonly api: ApiFunction;
        readonly direction: Direction;
      }
  );

export type FlowEventKind = FlowEvent['kind'];
export type EventOf<K extends FlowEventKind> = Extract<FlowEvent, { kind: K }>;
