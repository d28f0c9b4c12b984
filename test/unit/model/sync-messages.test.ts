/** What the kernel says to misuse of syncs and scatterlists, word for word, and that it says nothing where a real one is silent. */
import type { SgEntry } from '../../../server/src/model/types.ts';
import { type Lab, mapChecked, pages } from './lab.ts';
import { type Case, leak, place, syncNotAllocated, testCases, x } from './words.ts';

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

testCases('scatterlists', lists);
testCases('syncing', syncing);

/** The first halves of pages, which it can't. */
function halfPages(at: Lab, count: number): readonly SgEntry[] {
  return pages(at, count).map((page) => ({ ...page, length: 2048n }));
}
