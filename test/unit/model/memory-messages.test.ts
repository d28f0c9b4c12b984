/** What the kernel says to misuse of memory, word for word, and that it says nothing where a real one is silent. */
import { expect } from 'vitest';
import { mappingError } from '../../../server/src/model/types.ts';
import { coherent, type Lab, mapChecked } from './lab.ts';
import { type Case, notAllocated, place, testCases, wrongFunction, x } from './words.ts';

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
    sequence: 'noncoherent memory freed with another direction',
    run: (at) => {
      const options = { direction: 'DMA_FROM_DEVICE' } as const;
      const block = at.machine.allocateCoherent(at.device, 'noncoherent', 4096n, options);
      const { address, handle } = block ?? { address: 0n, handle: 0n };
      at.machine.freeCoherent(at.device, 'noncoherent', 4096n, address, handle, 'DMA_TO_DEVICE');
      return [
        `device driver frees DMA memory with different direction ${place(handle, 4096n)} [mapped with DMA_FROM_DEVICE] [unmapped with DMA_TO_DEVICE]`,
      ];
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
    sequence: 'a page of the stack is mapped by its address in the direct map',
    run: (at) => {
      const address = at.machine.allocate('stack', 64n);
      const alias = at.machine.toVirtual(at.machine.toPhysical(address));
      mapChecked(at, 'DMA_TO_DEVICE', { address: alias, kind: 'page' });
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
    sequence: 'a buffer on the stack is mapped in a scatterlist: its page is computed, and is another',
    run: (at) => {
      const address = at.machine.allocate('stack', 64n);
      at.machine.mapSg(at.device, 0x100n, [{ address, length: 64n }], 'DMA_TO_DEVICE');
      expect(at.rules()).toContain('dma-from-stack');
      const overflow = `DMA addr ${x(address - 0xffff_8880_0000_0000n)}+64 overflow (mask ffffffff, bus limit 0).`;
      return at.machine.platform.name === 'direct' ? [overflow] : [];
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

testCases('coherent memory', coherentMemory);
testCases('pools', pools);
testCases('memory that may be mapped', memory);

function poolBlock(at: Lab) {
  const pool = at.machine.createPool(at.device, 64n, 64n, 0n, { name: 'cmds' }) ?? 0;
  return { pool, block: at.machine.allocateFromPool(pool) ?? { address: 0n, handle: 0n } };
}
