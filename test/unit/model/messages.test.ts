/** What the kernel says to misuse, word for word, and that it says nothing where a real one is silent. */
import { describe, expect, test } from 'vitest';
import type { PlatformName, SgEntry } from '../../../server/src/model/types.ts';
import { mappingError } from '../../../server/src/model/types.ts';
import { type Lab, lab, mapChecked } from './lab.ts';

const modes = ['direct', 'bounce', 'iommu'] as const satisfies readonly PlatformName[];

/** A sequence, run in each of the modes; it returns the messages to expect there. */
interface Case {
  readonly sequence: string;
  readonly run: (at: Lab) => readonly string[];
}

const unmapping: readonly Case[] = [
  {
    sequence: 'unmap of a failed mapping',
    run: (at) => {
      at.unmap(mappingError, 'DMA_TO_DEVICE');
      return ['device driver tries to free an invalid DMA memory address'];
    },
  },
  {
    sequence: 'unmap twice',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_TO_DEVICE');
      at.unmap(handle, 'DMA_TO_DEVICE');
      at.unmap(handle, 'DMA_TO_DEVICE');
      return [notAllocated(handle)];
    },
  },
  {
    sequence: 'unmap of what was never mapped',
    run: (at) => {
      at.unmap(0xdead_0000n, 'DMA_TO_DEVICE');
      return [notAllocated(0xdead_0000n)];
    },
  },
  {
    sequence: 'unmap at an offset into the mapping',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_TO_DEVICE');
      at.unmap(handle + 16n, 'DMA_TO_DEVICE', { size: 48n });
      return [notAllocated(handle + 16n, 48n)];
    },
  },
  {
    sequence: 'unmap of 0',
    run: (at) => {
      at.unmap(0n, 'DMA_TO_DEVICE');
      return [notAllocated(0n)];
    },
  },
  {
    sequence: 'unmap for another device',
    run: (at) => {
      const other = at.machine.addDevice('0000:00:03.0', 32);
      const handle = mapChecked(at, 'DMA_TO_DEVICE');
      at.unmap(handle, 'DMA_TO_DEVICE', { device: other });
      return [notAllocated(handle)];
    },
  },
  {
    sequence: 'unmap with another size',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_TO_DEVICE');
      at.unmap(handle, 'DMA_TO_DEVICE', { size: 32n });
      return [
        `device driver frees DMA memory with different size [device address=${x(handle)}] [map size=64 bytes] [unmap size=32 bytes]`,
      ];
    },
  },
  {
    sequence: 'unmap as a resource',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_TO_DEVICE');
      at.unmap(handle, 'DMA_TO_DEVICE', { kind: 'resource' });
      return [wrongFunction(handle, 'single', 'resource')];
    },
  },
  {
    sequence: 'single mapped, page unmapped: one type to the kernel',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_TO_DEVICE');
      at.unmap(handle, 'DMA_TO_DEVICE', { kind: 'page' });
      return [];
    },
  },
  {
    sequence: 'unmap of a segment of a scatterlist',
    run: (at) => {
      const [segment] = at.machine.mapSg(at.device, 0x100n, pages(at, 1), 'DMA_TO_DEVICE');
      at.unmap(segment?.bus ?? 0n, 'DMA_TO_DEVICE', { size: 4096n });
      return [wrongFunction(segment?.bus ?? 0n, 'scatter-gather', 'single', 4096)];
    },
  },
  {
    sequence: 'unmap of coherent memory',
    run: (at) => {
      const block = coherent(at);
      at.unmap(block.handle, 'DMA_BIDIRECTIONAL', { size: 256n });
      return [wrongFunction(block.handle, 'coherent', 'single', 256)];
    },
  },
  {
    sequence: 'unmap with another direction',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_TO_DEVICE');
      at.unmap(handle, 'DMA_FROM_DEVICE');
      return [
        `device driver frees DMA memory with different direction ${place(handle)} [mapped with DMA_TO_DEVICE] [unmapped with DMA_FROM_DEVICE]`,
      ];
    },
  },
  {
    sequence: 'nobody asked dma_mapping_error()',
    run: (at) => {
      const handle = at.map('DMA_TO_DEVICE');
      at.unmap(handle, 'DMA_TO_DEVICE');
      return [`device driver failed to check map error${place(handle)} [mapped as single]`];
    },
  },
  {
    sequence: 'dma_mapping_error() asked late',
    run: (at) => {
      const handle = at.map('DMA_TO_DEVICE');
      at.machine.give(at.device, handle);
      at.machine.checkMapping(at.device, handle);
      at.unmap(handle, 'DMA_TO_DEVICE');
      return [];
    },
  },
  {
    sequence: 'everything wrong in one unmap, in the kernel’s order',
    run: (at) => {
      const handle = at.map('DMA_TO_DEVICE');
      at.unmap(handle, 'DMA_FROM_DEVICE', { size: 8n, kind: 'resource' });
      return [
        `device driver frees DMA memory with different size [device address=${x(handle)}] [map size=64 bytes] [unmap size=8 bytes]`,
        wrongFunction(handle, 'single', 'resource', 8),
        `device driver frees DMA memory with different direction ${place(handle, 8n)} [mapped with DMA_TO_DEVICE] [unmapped with DMA_FROM_DEVICE]`,
        `device driver failed to check map error${place(handle, 8n)} [mapped as single]`,
      ];
    },
  },
];

const coherentMemory: readonly Case[] = [
  {
    sequence: 'coherent memory freed twice',
    run: (at) => {
      const block = coherent(at);
      at.machine.freeCoherent(at.device, 'coherent', 256n, block.address, block.handle);
      at.machine.freeCoherent(at.device, 'coherent', 256n, block.address, block.handle);
      return [notAllocated(block.handle, 256n)];
    },
  },
  {
    sequence: 'coherent memory freed with another size',
    run: (at) => {
      const block = coherent(at);
      at.machine.freeCoherent(at.device, 'coherent', 128n, block.address, block.handle);
      return [
        `device driver frees DMA memory with different size [device address=${x(block.handle)}] [map size=256 bytes] [unmap size=128 bytes]`,
      ];
    },
  },
  {
    sequence: 'coherent memory freed with another CPU address',
    run: (at) => {
      const block = coherent(at);
      const other = coherent(at);
      at.machine.freeCoherent(at.device, 'coherent', 256n, other.address, block.handle);
      const [own, freed] = [block, other].map(({ address }) => x(at.machine.toPhysical(address)));
      return [
        `device driver frees DMA memory with different CPU address ${place(block.handle, 256n)} [cpu alloc address=0x${own}] [cpu free address=0x${freed}]`,
      ];
    },
  },
  {
    sequence: 'a mapping freed as coherent memory',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_BIDIRECTIONAL');
      at.machine.freeCoherent(at.device, 'coherent', 64n, at.buffer, handle);
      return [wrongFunction(handle, 'single', 'coherent')];
    },
  },
  {
    sequence: 'noncoherent memory freed as coherent memory',
    run: (at) => {
      const options = { direction: 'DMA_BIDIRECTIONAL' } as const;
      const block = at.machine.allocateCoherent(at.device, 'noncoherent', 4096n, options);
      at.machine.freeCoherent(at.device, 'coherent', 4096n, block?.address ?? 0n, block?.handle ?? 0n);
      return [wrongFunction(block?.handle ?? 0n, 'noncoherent', 'coherent', 4096)];
    },
  },
  {
    sequence: 'coherent memory freed with interrupts off',
    run: (at) => {
      const block = coherent(at);
      at.machine.setContext({ irqsOff: true, atomic: true });
      at.machine.freeCoherent(at.device, 'coherent', 256n, block.address, block.handle);
      return ['WARNING: CPU: 0 PID: 1 at kernel/dma/mapping.c:650 dma_free_attrs'];
    },
  },
  {
    sequence: 'dma_free_coherent(NULL)',
    run: (at) => {
      at.machine.freeCoherent(at.device, 'coherent', 256n, 0n, 0n);
      return [];
    },
  },
  {
    sequence: 'GFP_KERNEL under a spinlock',
    run: (at) => {
      at.machine.setContext({ irqsOff: false, atomic: true });
      const block = coherent(at);
      at.machine.freeCoherent(at.device, 'coherent', 256n, block.address, block.handle);
      return ['BUG: sleeping function called from invalid context at include/linux/sched/mm.h:321'];
    },
  },
  {
    sequence: 'GFP_ATOMIC under a spinlock',
    run: (at) => {
      at.machine.setContext({ irqsOff: false, atomic: true });
      at.machine.allocateCoherent(at.device, 'coherent', 256n, { gfp: 'atomic' });
      return [];
    },
  },
];

const pools: readonly Case[] = [
  {
    sequence: 'a pool’s block freed twice',
    run: (at) => {
      const { pool, block } = poolBlock(at);
      at.machine.freeToPool(pool, block.address, block.handle);
      at.machine.freeToPool(pool, block.address, block.handle);
      return [`pool_block_err cmds, dma ${x(block.handle)} already free`];
    },
  },
  {
    sequence: 'a block freed to another pool',
    run: (at) => {
      const { block } = poolBlock(at);
      const other = at.machine.createPool(at.device, 64n, 64n, 0n, { name: 'other' }) ?? 0;
      at.machine.freeToPool(other, block.address, block.handle);
      return [`pool_block_err other, ${x(block.address).slice(2)}/${x(block.handle)} (bad dma)`];
    },
  },
  {
    sequence: 'a pool destroyed with blocks in use',
    run: (at) => {
      at.machine.destroyPool(poolBlock(at).pool);
      return ['dma_pool_destroy cmds busy'];
    },
  },
  {
    sequence: 'a pool’s block written after it was freed',
    run: (at) => {
      const { pool, block } = poolBlock(at);
      at.machine.freeToPool(pool, block.address, block.handle);
      at.machine.store(block.address + 20n, new Uint8Array([1]), true);
      at.machine.allocateFromPool(pool);
      return [`pool_check_block cmds, ${x(block.address).slice(2)} (corrupted)`];
    },
  },
  {
    sequence: 'a pool used as it should be',
    run: (at) => {
      const { pool, block } = poolBlock(at);
      at.machine.store(block.address, new Uint8Array(64).fill(7));
      at.machine.freeToPool(pool, block.address, block.handle);
      at.machine.allocateFromPool(pool);
      at.machine.freeToPool(pool, block.address, block.handle);
      at.machine.destroyPool(pool);
      at.machine.release(at.device);
      return [];
    },
  },
];

const lists: readonly Case[] = [
  {
    sequence: 'scatterlist unmapped with too few entries: one message a segment, and the rest leaks',
    run: (at) => {
      const segments = at.machine.mapSg(at.device, 0x100n, halfPages(at, 3), 'DMA_TO_DEVICE');
      at.machine.unmapSg(at.device, 0x100n, 2, 'DMA_TO_DEVICE');
      at.machine.release(at.device);
      const count = 'device driver frees DMA sg list with different entry count [map count=3] [unmap count=2]';
      return [count, count, leak(1, segments[2]?.bus ?? 0n, 'DMA_TO_DEVICE', 'scatter-gather', 2048)];
    },
  },
  {
    sequence: 'scatterlist unmapped with too many entries',
    run: (at) => {
      at.machine.mapSg(at.device, 0x100n, halfPages(at, 2), 'DMA_TO_DEVICE');
      at.machine.unmapSg(at.device, 0x100n, 3, 'DMA_TO_DEVICE');
      const count = 'device driver frees DMA sg list with different entry count [map count=2] [unmap count=3]';
      return [count, count];
    },
  },
  {
    sequence: 'scatterlist never asked whether it was mapped',
    run: (at) => {
      at.machine.mapSg(at.device, 0x100n, halfPages(at, 2), 'DMA_TO_DEVICE');
      at.machine.unmapSg(at.device, 0x100n, 2, 'DMA_TO_DEVICE');
      return [];
    },
  },
  {
    sequence: 'the returned count given to the unmap: noticed only where entries were merged',
    run: (at) => {
      const segments = at.machine.mapSg(at.device, 0x100n, pages(at, 3), 'DMA_TO_DEVICE');
      at.machine.unmapSg(at.device, 0x100n, segments.length, 'DMA_TO_DEVICE');
      return at.machine.platform.name === 'iommu'
        ? ['device driver frees DMA sg list with different entry count [map count=3] [unmap count=1]']
        : [];
    },
  },
  {
    sequence: 'scatterlist synced with another count',
    run: (at) => {
      at.machine.mapSg(at.device, 0x100n, halfPages(at, 2), 'DMA_FROM_DEVICE');
      at.machine.syncSg(at.device, 'cpu', 0x100n, 1, 'DMA_FROM_DEVICE');
      return ['device driver syncs DMA sg list with different entry count [map count=2] [sync count=1]'];
    },
  },
  {
    sequence: 'segment longer than the device takes',
    run: (at) => {
      const [entry] = pages(at, 1);
      at.machine.setSegmentLimits(at.device, { maxSize: 2048n });
      at.machine.mapSg(at.device, 0x100n, entry === undefined ? [] : [entry], 'DMA_TO_DEVICE');
      return ['mapping sg segment longer than device claims to support [len=4096] [max=2048]'];
    },
  },
  {
    sequence: 'segment across a boundary of the device',
    run: (at) => {
      const entries = [{ address: at.machine.allocate('pages', 8192n), length: 8192n }];
      at.machine.setSegmentLimits(at.device, { boundary: 0xfffn });
      const [segment] = at.machine.mapSg(at.device, 0x100n, entries, 'DMA_TO_DEVICE');
      const start = segment?.bus ?? 0n;
      return [
        `mapping sg segment across boundary [start=${x(start)}] [end=${x(start + 8191n)}] [boundary=${x(0xfffn)}]`,
      ];
    },
  },
];

const syncing: readonly Case[] = [
  {
    sequence: 'sync of what was never mapped',
    run: (at) => {
      at.sync('cpu', 0xdead_0000n, 'DMA_FROM_DEVICE');
      return [syncNotAllocated(0xdead_0000n)];
    },
  },
  {
    sequence: 'sync longer than the mapping',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.sync('cpu', handle, 'DMA_FROM_DEVICE', { size: 128n });
      return [syncNotAllocated(handle, 128n)];
    },
  },
  {
    sequence: 'sync past the end of the mapping',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.sync('cpu', handle, 'DMA_FROM_DEVICE', { offset: 32n });
      return [syncNotAllocated(handle + 32n)];
    },
  },
  {
    sequence: 'sync of a part',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.sync('cpu', handle, 'DMA_FROM_DEVICE', { offset: 32n, size: 32n });
      return [];
    },
  },
  {
    sequence: 'sync after the unmap',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.unmap(handle, 'DMA_FROM_DEVICE');
      at.sync('cpu', handle, 'DMA_FROM_DEVICE');
      return [syncNotAllocated(handle)];
    },
  },
  {
    sequence: 'sync for another device',
    run: (at) => {
      const other = at.machine.addDevice('0000:00:03.0', 32);
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.sync('cpu', handle, 'DMA_FROM_DEVICE', { device: other });
      return [syncNotAllocated(handle)];
    },
  },
  {
    sequence: 'sync_for_cpu of a DMA_TO_DEVICE mapping as DMA_FROM_DEVICE',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_TO_DEVICE');
      at.sync('cpu', handle, 'DMA_FROM_DEVICE');
      const tail = `${place(handle)} [mapped with DMA_TO_DEVICE] [synced with DMA_FROM_DEVICE]`;
      return [
        `device driver syncs DMA memory with different direction ${tail}`,
        `device driver syncs device read-only DMA memory for cpu ${tail}`,
      ];
    },
  },
  {
    sequence: 'sync_for_device of a DMA_FROM_DEVICE mapping as DMA_TO_DEVICE',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.sync('device', handle, 'DMA_TO_DEVICE', { size: 16n });
      // The kernel prints the mapping's size, not the sync's.
      const tail = `${place(handle)} [mapped with DMA_FROM_DEVICE] [synced with DMA_TO_DEVICE]`;
      return [
        `device driver syncs DMA memory with different direction ${tail}`,
        `device driver syncs device write-only DMA memory to device ${tail}`,
      ];
    },
  },
  {
    sequence: 'sync_for_cpu of a DMA_FROM_DEVICE mapping as DMA_TO_DEVICE',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.sync('cpu', handle, 'DMA_TO_DEVICE');
      const tail = `${place(handle)} [mapped with DMA_FROM_DEVICE] [synced with DMA_TO_DEVICE]`;
      return [`device driver syncs DMA memory with different direction ${tail}`];
    },
  },
  {
    sequence: 'a narrower sync of a DMA_BIDIRECTIONAL mapping',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_BIDIRECTIONAL');
      at.sync('cpu', handle, 'DMA_FROM_DEVICE');
      at.sync('device', handle, 'DMA_TO_DEVICE');
      return [];
    },
  },
];

const memory: readonly Case[] = [
  {
    sequence: 'a page of the stack is mapped',
    run: (at) => {
      const address = at.machine.allocate('stack', 64n);
      mapChecked(at, 'DMA_TO_DEVICE', { address, kind: 'page' });
      return [`device driver maps memory from stack [probable addr=${x(address).slice(2)}]`];
    },
  },
  {
    sequence: 'a page of the stack is mapped in a scatterlist',
    run: (at) => {
      const address = at.machine.allocate('stack', 64n);
      at.machine.mapSg(at.device, 0x100n, [{ address, length: 64n, byPage: true }], 'DMA_TO_DEVICE');
      return [`device driver maps memory from stack [probable addr=${x(address).slice(2)}]`];
    },
  },
  {
    sequence: 'a buffer on the stack is mapped',
    run: (at) => {
      const handle = at.map('DMA_TO_DEVICE', { address: at.machine.allocate('stack', 64n) });
      expect(handle).toBe(mappingError);
      return ['rejecting DMA map of vmalloc memory'];
    },
  },
  {
    sequence: 'vmalloc memory is mapped twice: told once',
    run: (at) => {
      const address = at.machine.allocate('vmalloc', 64n);
      expect(at.map('DMA_TO_DEVICE', { address })).toBe(mappingError);
      expect(at.map('DMA_TO_DEVICE', { address })).toBe(mappingError);
      return ['rejecting DMA map of vmalloc memory'];
    },
  },
  {
    sequence: 'static data of a module is mapped',
    run: (at) => {
      const address = at.machine.allocate('image', 64n);
      at.map('DMA_TO_DEVICE', { address });
      return [`device driver maps memory from invalid area [addr=${x(address).slice(2)}] [len=64]`];
    },
  },
  {
    sequence: 'two mappings begin in one cache line',
    run: (at) => {
      mapChecked(at, 'DMA_FROM_DEVICE', { size: 16n });
      mapChecked(at, 'DMA_FROM_DEVICE', { size: 16n, address: at.buffer + 16n });
      return ["cacheline tracking EEXIST, overlapping mappings aren't supported"];
    },
  },
  {
    sequence: 'two DMA_TO_DEVICE mappings begin in one cache line',
    run: (at) => {
      mapChecked(at, 'DMA_TO_DEVICE', { size: 16n });
      mapChecked(at, 'DMA_TO_DEVICE', { size: 16n, address: at.buffer + 16n });
      return [];
    },
  },
  {
    sequence: 'a mapping inside another, from its second cache line on',
    run: (at) => {
      const address = at.machine.allocate('slab', 256n);
      mapChecked(at, 'DMA_FROM_DEVICE', { address, size: 256n });
      mapChecked(at, 'DMA_FROM_DEVICE', { address: address + 128n });
      return [];
    },
  },
  {
    sequence: 'nine mappings begin in one cache line',
    run: (at) => {
      for (let count = 0; count < 9; count++) mapChecked(at, 'DMA_FROM_DEVICE', { size: 16n });
      const eexist = "cacheline tracking EEXIST, overlapping mappings aren't supported";
      const line = x(at.machine.toPhysical(at.buffer) / 64n);
      return [...Array(7).fill(eexist), `exceeded 7 overlapping mappings of cacheline ${line}`, eexist];
    },
  },
  {
    sequence: 'memory is freed while it is mapped',
    run: (at) => {
      mapChecked(at, 'DMA_FROM_DEVICE');
      at.machine.free(at.buffer);
      return [];
    },
  },
];

const releasing: readonly Case[] = [
  {
    sequence: 'mappings left when the driver is unbound: the last of them is named',
    run: (at) => {
      const block = coherent(at);
      const handle = at.map('DMA_TO_DEVICE');
      at.machine.release(at.device);
      const bucket = (bus: bigint) => (bus >> 13n) % 16384n;
      return [
        bucket(handle) >= bucket(block.handle)
          ? leak(2, handle, 'DMA_TO_DEVICE', 'single', 64)
          : leak(2, block.handle, 'DMA_BIDIRECTIONAL', 'coherent', 256),
      ];
    },
  },
  {
    sequence: 'mappings left when probe fails',
    run: (at) => {
      mapChecked(at, 'DMA_TO_DEVICE');
      at.machine.release(at.device, 'probe-failed');
      return [];
    },
  },
  {
    sequence: 'managed memory left when the driver is unbound',
    run: (at) => {
      at.machine.allocateCoherent(at.device, 'coherent', 256n, { managed: true });
      at.machine.release(at.device);
      return [];
    },
  },
];

const stops: readonly Case[] = [
  {
    sequence: 'DMA_NONE',
    run: (at) => {
      at.map('DMA_NONE');
      const handle = mapChecked(at, 'DMA_TO_DEVICE');
      at.sync('cpu', handle, 'DMA_NONE');
      at.sync('device', handle, 'DMA_NONE');
      at.unmap(handle, 'DMA_NONE');
      return [162, 368, 385, 188].map((line) => `kernel BUG at kernel/dma/mapping.c:${line}!`);
    },
  },
  {
    sequence: 'no bytes mapped',
    run: (at) => {
      mapChecked(at, 'DMA_TO_DEVICE', { size: 0n });
      return at.machine.platform.name === 'bounce' ? ['kernel BUG at kernel/dma/swiotlb.c:1056!'] : [];
    },
  },
];

describe.each([
  { family: 'unmapping', cases: unmapping },
  { family: 'coherent memory', cases: coherentMemory },
  { family: 'pools', cases: pools },
  { family: 'scatterlists', cases: lists },
  { family: 'syncing', cases: syncing },
  { family: 'memory', cases: memory },
  { family: 'releasing', cases: releasing },
  { family: 'what stops the kernel', cases: stops },
])('$family', ({ cases }) => {
  describe.each(cases)('$sequence', ({ run }) => {
    test.each(modes)('%s', (mode) => {
      const at = lab(mode);
      const expected = run(at);
      expect(at.kernel()).toEqual(expected);
    });
  });
});

describe('a mask that memory lies beyond', () => {
  test('without bounce buffers the mapping fails with words', () => {
    const at = lab('direct');
    at.machine.setMask(at.device, 24, { streaming: true, coherent: true });
    expect(at.map('DMA_TO_DEVICE')).toBe(mappingError);
    const physical = x(at.machine.toPhysical(at.buffer));
    expect(at.kernel()).toEqual([`DMA addr ${physical}+64 overflow (mask ffffff, bus limit 0).`]);
  });

  test('the IOMMU finds an address below it', () => {
    const at = lab('iommu');
    at.machine.setMask(at.device, 24, { streaming: true, coherent: true });
    expect(mapChecked(at, 'DMA_TO_DEVICE')).toBeLessThan(1n << 24n);
    expect(at.kernel()).toEqual([]);
  });

  test('static data of a module is overflow too, where the mask is narrow', () => {
    const at = lab('direct');
    at.machine.setMask(at.device, 28, { streaming: true, coherent: true });
    expect(at.map('DMA_TO_DEVICE', { address: at.machine.allocate('image', 64n) })).toBe(mappingError);
    expect(at.kernel().map((message) => message.split(' [')[0]?.split(' 0x')[0])).toEqual([
      'device driver maps memory from invalid area',
      'DMA addr',
    ]);
  });
});

describe('resources', () => {
  test.each(modes)('a register mapped, checked and unmapped on %s draws nothing', (mode) => {
    const at = lab(mode);
    const handle = mapChecked(at, 'DMA_BIDIRECTIONAL', { kind: 'resource', address: 0xfebf_0000n });
    at.unmap(handle, 'DMA_BIDIRECTIONAL', { kind: 'resource' });
    expect(at.machine.violations).toEqual([]);
  });

  test.each(modes)('unmapped as a single buffer on %s', (mode) => {
    const at = lab(mode);
    const handle = mapChecked(at, 'DMA_BIDIRECTIONAL', { kind: 'resource', address: 0xfebf_0000n });
    at.unmap(handle, 'DMA_BIDIRECTIONAL');
    expect(at.kernel()).toEqual([wrongFunction(handle, 'resource', 'single')]);
  });
});

function coherent(at: Lab) {
  return at.machine.allocateCoherent(at.device, 'coherent', 256n) ?? { address: 0n, handle: 0n };
}

function poolBlock(at: Lab) {
  const pool = at.machine.createPool(at.device, 64n, 64n, 0n, { name: 'cmds' }) ?? 0;
  return { pool, block: at.machine.allocateFromPool(pool) ?? { address: 0n, handle: 0n } };
}

/** Whole pages, which an IOMMU merges. */
function pages(at: Lab, count: number): readonly SgEntry[] {
  return Array.from({ length: count }, () => ({ address: at.machine.allocate('pages', 4096n), length: 4096n }));
}

/** The first halves of pages, which it can't. */
function halfPages(at: Lab, count: number): readonly SgEntry[] {
  return pages(at, count).map((page) => ({ ...page, length: 2048n }));
}

function notAllocated(bus: bigint, size = 64n): string {
  return `device driver tries to free DMA memory it has not allocated ${place(bus, size)}`;
}

function syncNotAllocated(bus: bigint, size = 64n): string {
  return `device driver tries to sync DMA memory it has not allocated ${place(bus, size)}`;
}

function wrongFunction(bus: bigint, mapped: string, unmapped: string, size = 64): string {
  return `device driver frees DMA memory with wrong function ${place(bus, BigInt(size))} [mapped as ${mapped}] [unmapped as ${unmapped}]`;
}

function leak(count: number, bus: bigint, direction: string, type: string, size: number): string {
  return (
    `device driver has pending DMA allocations while released from device [count=${count}]\n` +
    `One of leaked entries details: ${place(bus, BigInt(size))} [mapped with ${direction}] [mapped as ${type}]`
  );
}

function place(bus: bigint, size = 64n): string {
  return `[device address=${x(bus)}] [size=${size} bytes]`;
}

function x(value: bigint): string {
  return `0x${value.toString(16).padStart(16, '0')}`;
}
