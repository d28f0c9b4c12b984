/** Where bytes end up: what a real kernel does to them under direct mapping, bounce buffers and an IOMMU. */
import { describe, expect, test } from 'vitest';
import { type Lab, lab, mapChecked } from './lab.ts';

const modes = ['direct', 'bounce', 'iommu'] as const;

/** A sequence, and the byte that somebody sees in it in each of the modes. */
interface Row {
  readonly sequence: string;
  readonly run: (at: Lab) => string;
  readonly seen: readonly [direct: string, bounce: string, iommu: string];
}

const rows: readonly Row[] = [
  {
    sequence: 'the CPU reads before sync_for_cpu',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.deviceFill(handle, 0xdd);
      return at.cpuByte();
    },
    seen: ['dd', '11', 'dd'],
  },
  {
    sequence: 'the CPU reads after sync_for_cpu',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.deviceFill(handle, 0xdd);
      at.sync('cpu', handle, 'DMA_FROM_DEVICE');
      return at.cpuByte();
    },
    seen: ['dd', 'dd', 'dd'],
  },
  {
    sequence: 'the CPU writes 22 after the map, the device reads',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_TO_DEVICE');
      at.cpuFill(0x22);
      return at.deviceByte(handle);
    },
    seen: ['22', '11', '22'],
  },
  {
    sequence: 'the CPU writes 22 after the map and syncs, the device reads',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_TO_DEVICE');
      at.cpuFill(0x22);
      at.sync('device', handle, 'DMA_TO_DEVICE');
      return at.deviceByte(handle);
    },
    seen: ['22', '22', '22'],
  },
  {
    sequence: 'the CPU writes 33 while mapped DMA_BIDIRECTIONAL, then unmaps',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_BIDIRECTIONAL');
      at.cpuFill(0x33);
      at.unmap(handle, 'DMA_BIDIRECTIONAL');
      return at.cpuByte();
    },
    seen: ['33', '11', '33'],
  },
  {
    sequence: 'the CPU writes beside device data, DMA_FROM_DEVICE, then unmaps',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.deviceFill(handle, 0xdd, 32);
      at.cpuFill(0x33, 32n, 32);
      at.unmap(handle, 'DMA_FROM_DEVICE');
      return at.cpuByte(32n);
    },
    seen: ['33', '11', '33'],
  },
  {
    sequence: 'unmap with too small a size, beyond that size',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.deviceFill(handle, 0xdd);
      at.unmap(handle, 'DMA_FROM_DEVICE', { size: 32n });
      return at.cpuByte(32n);
    },
    seen: ['dd', '11', 'dd'],
  },
  {
    sequence: 'unmap with too small a size, within that size',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.deviceFill(handle, 0xdd);
      at.unmap(handle, 'DMA_FROM_DEVICE', { size: 32n });
      return at.cpuByte(31n);
    },
    seen: ['dd', 'dd', 'dd'],
  },
  {
    sequence: 'unmap with the wrong direction',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.deviceFill(handle, 0xdd);
      at.unmap(handle, 'DMA_TO_DEVICE');
      return at.cpuByte();
    },
    seen: ['dd', '11', 'dd'],
  },
  {
    sequence: 'unmap with DMA_ATTR_SKIP_CPU_SYNC',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.deviceFill(handle, 0xdd);
      at.unmap(handle, 'DMA_FROM_DEVICE', { skipSync: true });
      return at.cpuByte();
    },
    seen: ['dd', '11', 'dd'],
  },
  {
    sequence: 'the device writes to a DMA_TO_DEVICE mapping',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_TO_DEVICE');
      const fault = at.deviceFill(handle, 0xdd);
      at.unmap(handle, 'DMA_TO_DEVICE');
      return at.cpuByte() + (fault ?? '');
    },
    seen: ['dd', '11', '110x05'],
  },
  {
    sequence: 'the device writes after the unmap',
    run: (at) => {
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      at.unmap(handle, 'DMA_FROM_DEVICE');
      const fault = at.deviceFill(handle, 0xdd);
      return at.cpuByte() + (fault ?? '');
    },
    seen: ['dd', '11', '110x05'],
  },
  {
    sequence: 'the device overruns the mapping inside the page, onto a neighbour',
    run: (at) => {
      const neighbour = at.machine.allocate('slab', 64n);
      at.machine.store(neighbour, new Uint8Array(64).fill(0x44));
      const handle = mapChecked(at, 'DMA_FROM_DEVICE');
      const fault = at.deviceFill(handle, 0xdd, 128);
      expect(neighbour, 'the neighbour lies next to it').toBe(at.buffer + 64n);
      return (at.machine.load(neighbour, 1)[0] ?? 0).toString(16) + (fault ?? '');
    },
    seen: ['dd', '44', 'dd'],
  },
  {
    sequence: 'the device reads at a physical address it was given',
    run: (at) => {
      mapChecked(at, 'DMA_TO_DEVICE');
      const { bytes, fault } = at.machine.deviceRead(at.device, at.machine.toPhysical(at.buffer), 1);
      return (bytes[0] ?? 0).toString(16).padStart(2, '0') + (fault ?? '');
    },
    seen: ['11', '11', '000x06'],
  },
];

describe.each(rows)('$sequence', ({ run, seen }) => {
  test.each(modes.map((mode, index) => ({ mode, byte: seen[index] })))('$mode: $byte', ({ mode, byte }) => {
    expect(run(lab(mode))).toBe(byte);
  });
});
