/** Pools of small coherent blocks, with the checks that mm/dmapool.c makes under CONFIG_SLUB_DEBUG_ON. */
import { allocateCoherent, checkMaySleep, freeCoherent } from './coherent.ts';
import { address, hex, pointer } from './format.ts';
import { alignUp, isPowerOfTwo, pageSize } from './layout.ts';
import { failsNow, type MachineState, report } from './state.ts';
import type { DeviceId, DmaBlock, Gfp } from './types.ts';

interface Pool {
  readonly id: number;
  readonly name: string;
  readonly device: DeviceId;
  readonly size: bigint;
  readonly boundary: bigint;
  /** Size of the coherent blocks that it is cut from. */
  readonly allocation: bigint;
  readonly managed: boolean;
  readonly pages: DmaBlock[];
  /** The next to be handed out last. */
  readonly freeBlocks: DmaBlock[];
  active: number;
}

/** What a free block is filled with, and one that was handed out (include/linux/poison.h). */
const poisonFreed = 0xa7;
const poisonAllocated = 0xa9;
/** A free block's first bytes hold the pool's own list. */
const blockHeader = 16;
const mutexLock = 'kernel/locking/mutex.c:283';

export class Pools {
  private readonly pools = new Map<number, Pool>();
  private lastId = 0;

  constructor(private readonly state: MachineState) {}

  /** dma_pool_create(): null where it refuses. */
  create(
    device: DeviceId,
    size: bigint,
    align: bigint,
    boundary: bigint,
    options: { readonly name?: string; readonly managed?: boolean },
  ): number | null {
    checkMaySleep(this.state, 'a pool is created');
    const alignment = align === 0n ? 1n : align;
    const blockSize = alignUp(size < BigInt(blockHeader) ? BigInt(blockHeader) : size, alignment);
    const refused =
      !isPowerOfTwo(alignment) ||
      size <= 0n ||
      size > 0x7fff_ffffn ||
      (boundary !== 0n && (boundary < blockSize || !isPowerOfTwo(boundary)));
    if (refused) {
      report(this.state, {
        rule: 'pool-parameters',
        message: `A pool of blocks of ${size} bytes, aligned to ${align}, with boundary ${boundary} can't be made.`,
        kernelMessage: null,
        mapping: null,
      });
      return null;
    }
    if (failsNow(this.state, 'allocation')) return null;
    const allocation = blockSize > pageSize ? blockSize : pageSize;
    this.lastId++;
    this.pools.set(this.lastId, {
      id: this.lastId,
      name: options.name ?? 'pool',
      device,
      size: blockSize,
      boundary: boundary === 0n || boundary > allocation ? allocation : boundary,
      allocation,
      managed: options.managed ?? false,
      pages: [],
      freeBlocks: [],
      active: 0,
    });
    return this.lastId;
  }

  allocate(id: number, gfp: Gfp): DmaBlock | null {
    const pool = this.pools.get(id);
    if (pool === undefined) return null;
    if (gfp === 'may-sleep') checkMaySleep(this.state, 'a block is taken from a pool with GFP_KERNEL');
    if (failsNow(this.state, 'allocation')) return null;
    if (pool.freeBlocks.length === 0 && !this.addPage(pool)) return null;
    const block = pool.freeBlocks.pop();
    if (block === undefined) return null;
    pool.active++;
    this.checkPoison(pool, block);
    this.fill(pool, block, poisonAllocated);
    return block;
  }

  free(id: number, cpuAddress: bigint, handle: bigint): void {
    const pool = this.pools.get(id);
    if (pool === undefined) return;
    const page = pool.pages.find((one) => handle >= one.handle && handle < one.handle + pool.allocation);
    if (page === undefined) {
      const isOthers = this.holder(handle) !== undefined;
      report(this.state, {
        rule: isOthers ? 'pool-destroy-live' : 'coherent-free-mismatch',
        message: `${hex(handle)} is freed to the pool '${pool.name}', which has no such block.`,
        kernelMessage: `pool_block_err ${pool.name}, ${pointer(cpuAddress)}/${address(handle)} (bad dma)`,
        mapping: null,
      });
      return;
    }
    if (pool.freeBlocks.some((block) => block.address === cpuAddress)) {
      report(this.state, {
        rule: 'coherent-double-free',
        message: `The block at ${hex(handle)} is freed to the pool '${pool.name}' a second time.`,
        kernelMessage: `pool_block_err ${pool.name}, dma ${address(handle)} already free`,
        mapping: null,
      });
      return;
    }
    const block = { address: cpuAddress, handle };
    this.fill(pool, block, poisonFreed);
    pool.freeBlocks.push(block);
    pool.active--;
  }

  destroy(id: number): void {
    const pool = this.pools.get(id);
    if (pool === undefined) return;
    checkMaySleep(this.state, 'a pool is destroyed', mutexLock);
    this.pools.delete(id);
    if (pool.active !== 0) {
      report(this.state, {
        rule: 'pool-destroy-live',
        message: `The pool '${pool.name}' is destroyed with ${pool.active} of its blocks in use.`,
        kernelMessage: `dma_pool_destroy ${pool.name} busy`,
        mapping: null,
      });
      return;
    }
    for (const page of pool.pages) {
      freeCoherent(
        this.state,
        pool.device,
        'coherent',
        pool.allocation,
        page.address,
        page.handle,
        'DMA_BIDIRECTIONAL',
      );
    }
  }

  /** Destroys the pools that go with their device. */
  destroyManaged(device: DeviceId): void {
    for (const pool of [...this.pools.values()]) if (pool.device === device && pool.managed) this.destroy(pool.id);
  }

  private holder(handle: bigint): Pool | undefined {
    return [...this.pools.values()].find((pool) =>
      pool.pages.some((page) => handle >= page.handle && handle < page.handle + pool.allocation),
    );
  }

  /** Cuts another coherent block into blocks that cross no boundary. */
  private addPage(pool: Pool): boolean {
    const page = allocateCoherent(this.state, pool.device, 'coherent', pool.allocation, { gfp: 'atomic' });
    if (page === null) return false;
    const blocks: DmaBlock[] = [];
    let nextBoundary = pool.boundary;
    for (let offset = 0n; offset + pool.size <= pool.allocation; ) {
      if (offset + pool.size > nextBoundary) {
        offset = nextBoundary;
        nextBoundary += pool.boundary;
        continue;
      }
      blocks.push({ address: page.address + offset, handle: page.handle + offset });
      offset += pool.size;
    }
    pool.pages.push(page);
    pool.freeBlocks.unshift(...blocks.reverse());
    for (const block of blocks) this.fill(pool, block, poisonFreed);
    return true;
  }

  private checkPoison(pool: Pool, block: DmaBlock): void {
    const rest = this.bytesOf(pool, block).subarray(blockHeader);
    if (rest.every((byte) => byte === poisonFreed)) return;
    report(this.state, {
      rule: 'coherent-double-free',
      message: `The block at ${hex(block.handle)} of the pool '${pool.name}' was written to after it was freed.`,
      kernelMessage: `pool_check_block ${pool.name}, ${pointer(block.address)} (corrupted)`,
      mapping: null,
    });
  }

  private bytesOf(pool: Pool, block: DmaBlock): Uint8Array {
    const physical = this.state.space.translate(block.address);
    return physical === null ? new Uint8Array() : this.state.ram.read(physical, Number(pool.size));
  }

  private fill(pool: Pool, block: DmaBlock, value: number): void {
    const physical = this.state.space.translate(block.address);
    if (physical !== null) this.state.ram.fill(physical, pool.size, value);
  }
}
