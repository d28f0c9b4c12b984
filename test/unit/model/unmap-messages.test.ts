/** What the kernel says to misuse of mappings, word for word, and that it says nothing where a real one is silent. */
import { describe, expect, test } from 'vitest';
import { mappingError } from '../../../server/src/model/types.ts';
import { coherent, lab, mapChecked, pages } from './lab.ts';
import { type Case, leak, modes, notAllocated, place, testCases, wrongFunction, x } from './words.ts';

testCases('unmapping', unmapping());
testCases('releasing', releasing());
testCases('what stops the kernel', stops());

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

function unmapping(): readonly Case[] {
  return [
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
      sequence: 'two mappings of one buffer, and an unmap that fits neither',
      run: (at) => {
        const handles = [64n, 32n].map((size) => mapChecked(at, 'DMA_TO_DEVICE', { size }));
        at.unmap(handles[0] ?? 0n, 'DMA_TO_DEVICE', { size: 16n });
        expect(at.rules()).toEqual(['unmap-size-mismatch']);
        // Directly both have one address, and the kernel finds neither for certain.
        return handles[0] === handles[1]
          ? [notAllocated(handles[0] ?? 0n, 16n)]
          : [
              `device driver frees DMA memory with different size [device address=${x(handles[0] ?? 0n)}] [map size=64 bytes] [unmap size=16 bytes]`,
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
}

function releasing(): readonly Case[] {
  return [
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
}

function stops(): readonly Case[] {
  return [
    {
      sequence: 'DMA_NONE at the map, and whatever comes after it',
      run: (at) => {
        at.map('DMA_NONE');
        expect(at.machine.stopped).toBe(true);
        at.unmap(0n, 'DMA_TO_DEVICE');
        return ['kernel BUG at kernel/dma/mapping.c:162!'];
      },
    },
    {
      sequence: 'DMA_NONE at a sync for the CPU',
      run: (at) => {
        at.sync('cpu', mapChecked(at, 'DMA_TO_DEVICE'), 'DMA_NONE');
        return ['kernel BUG at kernel/dma/mapping.c:368!'];
      },
    },
    {
      sequence: 'DMA_NONE at a sync for the device',
      run: (at) => {
        at.sync('device', mapChecked(at, 'DMA_TO_DEVICE'), 'DMA_NONE');
        return ['kernel BUG at kernel/dma/mapping.c:385!'];
      },
    },
    {
      sequence: 'DMA_NONE at the unmap',
      run: (at) => {
        at.unmap(mapChecked(at, 'DMA_TO_DEVICE'), 'DMA_NONE');
        return ['kernel BUG at kernel/dma/mapping.c:188!'];
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
}
