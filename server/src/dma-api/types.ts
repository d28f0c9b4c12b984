/**
 * The vocabulary in which the catalogue describes a kernel function: what it does to which argument.
 * Checks, hovers, fixes and the simulator read this description and nothing else about a function.
 */

/** Zero-based position of an argument. */
export type ArgumentIndex = number;

/** The ways a mapping is made; each must be undone by the function family of the same name. */
export type MappingKind = 'single' | 'page' | 'sg' | 'sgtable' | 'resource' | 'phys';

/** The ways DMA memory is allocated together with its mapping; each has its own function to free it. */
export type AllocationKind =
  | 'coherent'
  | 'attrs'
  | 'write-combine'
  | 'noncoherent'
  | 'noncontiguous'
  | 'pages'
  | 'pool-block';

/**
 * How a function reports failure. `errno`: anything but 0; `negative-errno`: below 0, other values being results;
 * `zero`: 0, other values being results; `never`: it does not fail.
 */
export type FailureReport =
  | 'mapping-error'
  | 'null'
  | 'zero'
  | 'errno'
  | 'negative-errno'
  | 'err-ptr'
  | 'false'
  | 'never';

/** Where ordinary memory comes from; decides whether it may be mapped and which function frees it. */
export type MemoryOrigin =
  | 'slab'
  | 'pages'
  | 'page-address'
  | 'vmalloc'
  | 'slab-or-vmalloc'
  | 'skb'
  | 'percpu'
  | 'ioremap'
  | 'kmap'
  | 'page-pool'
  | 'sg-table';

/** A DMA direction that the function fixes itself, or the argument that carries it; null where it has none. */
export type DirectionSource = { readonly argument: ArgumentIndex } | { readonly fixed: Direction } | null;
export type Direction = 'DMA_TO_DEVICE' | 'DMA_FROM_DEVICE' | 'DMA_BIDIRECTIONAL' | 'DMA_NONE';

/** The device argument, and whether it is a `struct device *` or a bus object that contains one. */
export interface DeviceSource {
  readonly argument: ArgumentIndex;
  readonly type:
    | 'device'
    | 'pci_dev'
    | 'ib_device'
    | 'scsi_cmnd'
    | 'usb_device'
    | 'virtqueue'
    | 'dma_pool'
    | 'page_pool'
    | 'dma_chan';
}

export type Effect =
  | {
      readonly kind: 'map';
      readonly mapping: MappingKind;
      readonly device: DeviceSource;
      /** CPU address, struct page, scatterlist, sg_table, physical address or skb fragment that is mapped. */
      readonly buffer: ArgumentIndex;
      /** Byte offset into the page, where the function takes one. */
      readonly offset: ArgumentIndex | null;
      readonly size: ArgumentIndex | null;
      /** Number of scatterlist entries given, for kind `sg`. */
      readonly nents: ArgumentIndex | null;
      readonly direction: DirectionSource;
      readonly attributes: ArgumentIndex | null;
    }
  | {
      readonly kind: 'unmap';
      readonly mapping: MappingKind;
      readonly device: DeviceSource;
      /** DMA address, or scatterlist or sg_table for those kinds. */
      readonly handle: ArgumentIndex;
      readonly size: ArgumentIndex | null;
      readonly nents: ArgumentIndex | null;
      readonly direction: DirectionSource;
      readonly attributes: ArgumentIndex | null;
    }
  | {
      readonly kind: 'sync';
      readonly towards: 'cpu' | 'device';
      readonly mapping: MappingKind;
      readonly device: DeviceSource;
      readonly handle: ArgumentIndex;
      readonly offset: ArgumentIndex | null;
      readonly size: ArgumentIndex | null;
      readonly nents: ArgumentIndex | null;
      readonly direction: DirectionSource;
    }
  /** Tells whether a handle is a mapping error; `device` is null for the old one-argument form. */
  | { readonly kind: 'check-mapping'; readonly device: DeviceSource | null; readonly handle: ArgumentIndex }
  | {
      readonly kind: 'allocate';
      readonly allocation: AllocationKind;
      readonly device: DeviceSource;
      readonly size: ArgumentIndex | null;
      /** Argument that points at the dma_addr_t to fill; null where the handle is returned another way. */
      readonly handleOut: ArgumentIndex | null;
      readonly direction: DirectionSource;
      readonly gfp: ArgumentIndex | null;
      /** Freed with the device (devres): the driver need not free it. */
      readonly managed: boolean;
      /** What the function returns: the CPU address, or a struct page. */
      readonly returns: 'cpu-address' | 'page' | 'table';
    }
  | {
      readonly kind: 'free';
      readonly allocation: AllocationKind;
      readonly device: DeviceSource;
      readonly size: ArgumentIndex | null;
      readonly cpuAddress: ArgumentIndex;
      readonly handle: ArgumentIndex | null;
      readonly direction: DirectionSource;
      readonly managed: boolean;
    }
  | {
      readonly kind: 'create-pool';
      readonly device: DeviceSource;
      readonly size: ArgumentIndex;
      readonly align: ArgumentIndex;
      readonly boundary: ArgumentIndex;
      readonly managed: boolean;
    }
  | { readonly kind: 'destroy-pool'; readonly pool: ArgumentIndex; readonly managed: boolean }
  | {
      readonly kind: 'set-mask';
      readonly device: DeviceSource;
      readonly mask: ArgumentIndex;
      readonly streaming: boolean;
      readonly coherent: boolean;
    }
  /** Memory that the CPU owns: kmalloc, vmalloc, alloc_skb … `size` in bytes; `count` times `size` where both are given. */
  | {
      readonly kind: 'allocate-memory';
      readonly origin: MemoryOrigin;
      readonly size: ArgumentIndex | null;
      readonly count: ArgumentIndex | null;
      readonly gfp: ArgumentIndex | null;
      readonly managed: boolean;
    }
  | {
      readonly kind: 'free-memory';
      readonly origin: MemoryOrigin;
      readonly memory: ArgumentIndex;
      /** Set where only a reference is given back, so that the memory may well live on (put_page). */
      readonly reference?: true;
    }
  /** The result is an address derived from argument `from` (page_address, virt_to_page, skb_put, sg_virt …). */
  | {
      readonly kind: 'derive-address';
      readonly from: ArgumentIndex;
      readonly to: 'cpu' | 'page' | 'physical' | 'bus' | 'dma';
    }
  /** Fills one scatterlist entry (or a list of one) from memory. */
  | {
      readonly kind: 'fill-sg';
      readonly list: ArgumentIndex;
      readonly memory: ArgumentIndex;
      readonly size: ArgumentIndex | null;
    }
  | {
      readonly kind: 'copy';
      readonly to: ArgumentIndex;
      readonly from: ArgumentIndex | null;
      readonly size: ArgumentIndex;
    }
  | { readonly kind: 'barrier'; readonly orders: 'all' | 'writes' | 'reads'; readonly dma: boolean }
  /** Enters or leaves a region in which the code may not sleep. */
  | {
      readonly kind: 'context';
      readonly change: 'enter' | 'leave';
      readonly region: 'irqs-off' | 'spinlock' | 'bh-off' | 'preempt-off' | 'rcu';
    }
  /** Registers a callback that runs in `context`; `handler` is the argument that names it. */
  | { readonly kind: 'register-callback'; readonly handler: ArgumentIndex; readonly context: CallbackContext }
  /** Starts or ends the device's work on mapped buffers, or waits for its end. */
  | { readonly kind: 'transfer'; readonly change: 'start' | 'stop' | 'wait' }
  /** The function maps, unmaps or recycles on the driver's behalf (page_pool, xsk, vb2): nothing is owed for it. */
  | { readonly kind: 'maps-for-driver'; readonly handle: 'returned' | 'stored' }
  /**
   * Hands a DMA address or a mapped list to the hardware, so it must be checked and live; `nents` is how many entries of
   * the list the device is to use.
   */
  | { readonly kind: 'use-handle'; readonly handle: ArgumentIndex; readonly nents: ArgumentIndex | null }
  /** Takes the argument over, or stores it where others reach it (a list, a queue, drvdata); no mapping is touched. */
  | { readonly kind: 'keep'; readonly argument: ArgumentIndex }
  /** The bus or subsystem maps this memory itself (USB, SPI, …), so it must be memory that DMA can reach. */
  | { readonly kind: 'wants-dma-memory'; readonly memory: ArgumentIndex; readonly size: ArgumentIndex | null }
  /** Known to do nothing to any mapping, and to keep no pointer it is given. */
  | { readonly kind: 'harmless' };

export type CallbackContext = 'hard-irq' | 'threaded-irq' | 'softirq' | 'process';

export type EffectKind = Effect['kind'];

/** A replacement of an old call, with `$0`, `$1` … for its arguments: `dma_map_single(&$0->dev, $1, $2, $3)`. */
export interface Replacement {
  readonly template: string;
  /** What differs in behaviour, or null where the replacement is exact. */
  readonly caution: string | null;
}

export interface ApiParameter {
  /** As the kernel's declaration names it, or in words where a macro's own name says nothing. */
  readonly name: string;
  readonly type: string;
}

/** One function or function-like macro of the kernel. */
export interface ApiFunction {
  readonly name: string;
  /** Header that declares it, below include/: `linux/dma-mapping.h`; empty for the plain names of harmless.ts. */
  readonly header: string;
  readonly returns: string;
  readonly parameters: readonly ApiParameter[];
  /** True where more arguments may follow the named ones, or where the parameters are not recorded. */
  readonly variadic: boolean;
  readonly effects: readonly Effect[];
  readonly failure: FailureReport;
  /** Section of the guide that speaks of it (see guide.ts); null for helpers outside it. */
  readonly section: GuideSectionId | null;
  /** First and last kernel version that has it, `major.minor`; null where it was always, or is still, there. */
  readonly since: string | null;
  readonly until: string | null;
  readonly replacement: Replacement | null;
  /** May sleep: `always`, `gfp` (as its flags say) or `never`. */
  readonly sleeps: 'always' | 'gfp' | 'never';
  /** Name of the function that undoes it, for hovers. */
  readonly pair: string | null;
  /** One sentence for hovers: what it does and what the caller owes next. */
  readonly summary: string;
}

/** A constant or declaration macro with a modern replacement (`PCI_DMA_TODEVICE` → `DMA_TO_DEVICE`). */
export interface ApiConstant {
  readonly name: string;
  readonly replacement: string | null;
  readonly until: string | null;
  readonly summary: string;
}

export type GuideSectionId =
  | 'cpu-and-dma-addresses'
  | 'what-memory'
  | 'addressing-capabilities'
  | 'types-of-mappings'
  | 'coherent-mappings'
  | 'direction'
  | 'streaming-mappings'
  | 'unmap-state'
  | 'platform-issues'
  | 'handling-errors';
