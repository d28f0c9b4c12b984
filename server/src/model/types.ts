/**
 * What the DMA model is made of, and how it is spoken to. The model is a small machine: memory, a cache, an IOMMU or
 * bounce buffers in between, devices that read and write memory at bus addresses, and a ledger that objects to misuse in
 * the words of the kernel's CONFIG_DMA_API_DEBUG. It knows no C: simulate/ translates calls of a driver into these.
 *
 * Addresses and sizes are bigint, sizes in bytes.
 */
import type { AllocationKind, Direction, MappingKind, MemoryOrigin } from '../dma-api/types.ts';

/** The platforms that a path can be run on. */
export const platformNames = ['direct', 'iommu', 'bounce', 'noncoherent', 'offset', 'narrow', 'refused'] as const;
export type PlatformName = (typeof platformNames)[number];

export interface Platform {
  readonly name: PlatformName;
  /** One line for a list, and what to expect of it. */
  readonly title: string;
  readonly description: string;
  readonly cache: 'coherent' | 'noncoherent';
  /** `bounce`: every streaming mapping goes through a bounce buffer. */
  readonly translation: 'direct' | 'iommu' | 'bounce';
  /** Whether a mapping that the device can't reach gets a bounce buffer, or fails. */
  readonly bounceBuffers: boolean;
  /** Whether stacks lie in vmalloc memory (CONFIG_VMAP_STACK) or in the direct map. */
  readonly stack: 'vmapped' | 'direct';
  /** Whether ordinary memory is handed out from above 4 GiB. */
  readonly highMemory: boolean;
  /** Added to a physical address to make the bus address, where nothing translates. */
  readonly busOffset: bigint;
  /** Where RAM ends, as a physical address. */
  readonly memoryEnd: bigint;
  /** Masks narrower than this are refused; null where any is accepted. */
  readonly leastMaskBits: number | null;
  /** Width of what gets through the device's bus, whatever mask the driver sets (the kernel's bus_dma_limit). */
  readonly deviceBits: number;
}

/** The part of the kernel's address space that an address lies in. */
export type MemoryArea = 'direct' | 'vmalloc' | 'stack' | 'image' | 'ioremap' | 'user' | 'none';

/** An id of a device of the machine; devices are made by `addDevice`. */
export type DeviceId = number;

/** Whose the bytes of a mapping are: `both` of coherent memory, and where a sync of a part has divided them. */
export type Owner = 'cpu' | 'device' | 'both';

/** A live mapping or coherent block, as the panel and the trace show it. */
export interface MappingView {
  readonly id: number;
  readonly kind: MappingKind | AllocationKind;
  readonly device: DeviceId;
  /** CPU address, physical address and bus address (the handle) of its first byte. */
  readonly virtual: bigint;
  readonly physical: bigint;
  readonly bus: bigint;
  readonly size: bigint;
  readonly direction: Direction;
  readonly owner: Owner;
  /** Where the bounce buffer stands in physical memory; null where there is none. */
  readonly bounce: bigint | null;
  /** Through an IOMMU: the pages behind it. */
  readonly iommuPages: readonly { readonly bus: bigint; readonly physical: bigint }[];
  readonly checked: boolean;
  /** Where it was made, as the caller of the model named the place. */
  readonly madeAt: Site | null;
}

/** A place in the driver, opaque to the model. */
export interface Site {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly function: string;
}

/** Misuse that the machine noticed. */
export interface Violation {
  /** Rule id it is an instance of, such as `unmap-size-mismatch`, or one of `modelRules` (rules.ts). */
  readonly rule: string;
  /** One full sentence of fact. */
  readonly message: string;
  /** What the kernel's own code prints, `[...]` parts filled in, without the `DMA-API: driver device: ` before it; null where it is blind. */
  readonly kernelMessage: string | null;
  readonly site: Site | null;
  /** Id of the mapping concerned, if any. */
  readonly mapping: number | null;
}

/** Result of a memory access by a device. */
export interface DeviceAccess {
  readonly bytes: Uint8Array;
  /** The IOMMU's reason (`0x05` may not write there, `0x06` may not read), or null where it went through. */
  readonly fault: string | null;
}

export interface MapRequest {
  readonly device: DeviceId;
  readonly kind: MappingKind;
  /** CPU address (physical address for kinds `resource` and `phys`). */
  readonly address: bigint;
  readonly size: bigint;
  readonly direction: Direction;
  readonly skipSync: boolean;
}

export interface SyncRequest {
  readonly device: DeviceId;
  readonly towards: 'cpu' | 'device';
  readonly kind: MappingKind;
  readonly handle: bigint;
  readonly offset: bigint;
  readonly size: bigint;
  readonly direction: Direction;
}

export interface SgEntry {
  /** CPU address of the entry's memory, and its length. */
  readonly address: bigint;
  readonly length: bigint;
  /**
   * Set where the entry was filled from a struct page that really holds the memory (sg_set_page). Without it the page is
   * computed from the address (sg_set_buf, sg_init_one), which gives nonsense for stack, vmalloc and module memory.
   */
  readonly byPage?: boolean;
}

/** What a memory allocation may do: GFP_KERNEL may sleep, GFP_ATOMIC may not. */
export type Gfp = 'may-sleep' | 'atomic';

/** How a driver lets go of its device; the kernel's own look for leaks comes only with `unbound`. */
export type Release = 'unbound' | 'probe-failed' | 'path-ends';

export interface SgSegment {
  readonly bus: bigint;
  readonly length: bigint;
}

/** Memory that CPU and device both see: its CPU address and its handle. */
export interface DmaBlock {
  readonly address: bigint;
  readonly handle: bigint;
}

/** The machine, as the simulator speaks to it. Every call may add violations; none throws on misuse by a driver. */
export interface Machine {
  readonly platform: Platform;
  readonly violations: readonly Violation[];
  /** Whether the kernel has met a BUG(): a real one goes no further, and says no more. */
  readonly stopped: boolean;
  /** The place that following calls are made from. */
  at(site: Site | null): void;

  addDevice(name: string, maskBits: number): DeviceId;

  /** Memory with real-looking addresses. Returns the CPU address, 0n where allocation was told to fail. */
  allocate(origin: MemoryOrigin | 'stack' | 'image', size: bigint): bigint;
  /** Gives memory back; objects when a live mapping covers it. */
  free(address: bigint): void;
  /** The area an address lies in, and the memory block that holds it with its size. */
  areaOf(address: bigint): MemoryArea;
  blockOf(address: bigint): { readonly start: bigint; readonly size: bigint } | null;

  /** The CPU reads and writes, through its cache; objects where the device owns the bytes. `quiet` is for looking without being noticed. */
  load(address: bigint, size: number, quiet?: boolean): Uint8Array;
  store(address: bigint, bytes: Uint8Array, quiet?: boolean): void;
  /** What RAM itself holds, past the cache. */
  ram(address: bigint, size: number): Uint8Array;

  /** Where the memory really lies; for an address that holds none, what virt_to_phys() computes of it. */
  toPhysical(address: bigint): bigint;
  /** What phys_to_virt() computes: the address in the direct map. */
  toVirtual(physical: bigint): bigint;

  /** False (the driver is to see -EIO) where the platform refuses the mask. */
  setMask(
    device: DeviceId,
    maskBits: number,
    which: { readonly streaming: boolean; readonly coherent: boolean },
  ): boolean;
  /** Largest segment (65536 at first) and the boundary it may not cross (4 GiB), as dma_set_max_seg_size() and dma_set_seg_boundary() set them. */
  setSegmentLimits(device: DeviceId, limits: { readonly maxSize?: bigint; readonly boundary?: bigint }): void;
  /** The mapping that is to fail, counted from now, 1 being the next; null for none. */
  failMapping(countdown: number | null): void;
  failAllocation(countdown: number | null): void;
  /** How many bytes may be mapped at one time, for want of address space or bounce buffers; null for as many as there are. */
  limitMappings(bytes: bigint | null): void;

  /** Returns the DMA address, or `mappingError`. */
  map(request: MapRequest): bigint;
  unmap(request: Omit<MapRequest, 'address'> & { readonly handle: bigint }): void;
  /** Returns the segments the device sees, fewer than entries where they were merged; none where it failed. */
  mapSg(
    device: DeviceId,
    list: bigint,
    entries: readonly SgEntry[],
    direction: Direction,
    skipSync?: boolean,
  ): readonly SgSegment[];
  unmapSg(device: DeviceId, list: bigint, nents: number, direction: Direction, skipSync?: boolean): void;
  /** `dma_mapping_error()`: notes that the handle was checked. */
  checkMapping(device: DeviceId, handle: bigint): boolean;
  sync(request: SyncRequest): void;
  syncSg(device: DeviceId, towards: 'cpu' | 'device', list: bigint, nents: number, direction: Direction): void;

  /** Coherent memory and its kin: CPU address and handle, or null. What is managed is freed when the device is released. */
  allocateCoherent(
    device: DeviceId,
    kind: AllocationKind,
    size: bigint,
    options?: { readonly gfp?: Gfp; readonly managed?: boolean; readonly direction?: Direction },
  ): DmaBlock | null;
  /** Without a direction, that of the block is taken. */
  freeCoherent(
    device: DeviceId,
    kind: AllocationKind,
    size: bigint,
    address: bigint,
    handle: bigint,
    direction?: Direction,
  ): void;
  /** Null where dma_pool_create() refuses the parameters. */
  createPool(
    device: DeviceId,
    size: bigint,
    align: bigint,
    boundary: bigint,
    options?: { readonly name?: string; readonly managed?: boolean },
  ): number | null;
  allocateFromPool(pool: number, gfp?: Gfp): DmaBlock | null;
  freeToPool(pool: number, address: bigint, handle: bigint): void;
  destroyPool(pool: number): void;

  /** A DMA address is handed to the device: objects where it is an error value, unmapped, or no DMA address. */
  give(device: DeviceId, handle: bigint): void;
  deviceRead(device: DeviceId, bus: bigint, size: number): DeviceAccess;
  deviceWrite(device: DeviceId, bus: bigint, bytes: Uint8Array): DeviceAccess;

  /** Interrupts off, or a spinlock held: some calls may not be made then. */
  setContext(context: { readonly irqsOff: boolean; readonly atomic: boolean }): void;

  /** The driver lets go of the device (`unbound` unless told): what is still mapped for it is a leak. */
  release(device: DeviceId, how?: Release): void;

  /** All live mappings and coherent blocks, in the order they were made. */
  mappings(): readonly MappingView[];
}

/** What a failed mapping returns (DMA_MAPPING_ERROR, include/linux/dma-mapping.h). */
export const mappingError = 0xffff_ffff_ffff_ffffn;
