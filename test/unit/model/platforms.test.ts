/** What each platform is like beyond the three that were measured, and what the machine shows of its state. */
import { describe, expect, test } from 'vitest';
import { mappingError, platformNames } from '../../../server/src/model/types.ts';
import { coherent, lab, mapChecked, pages } from './lab.ts';

const both = { streaming: true, coherent: true } as const;

describe('a non-coherent cache', () => {
  test('keeps the old bytes from the CPU until the sync', () => {
    const at = lab('noncoherent');
    const handle = mapChecked(at, 'DMA_FROM_DEVICE');
    at.deviceFill(handle, 0xdd);
    expect(at.cpuByte()).toBe('11');
    expect(at.machine.ram(at.buffer, 1)[0]).toBe(0xdd);
    at.sync('cpu', handle, 'DMA_FROM_DEVICE');
    expect(at.cpuByte()).toBe('dd');
  });

  test('keeps what the CPU writes from the device until the sync', () => {
    const at = lab('noncoherent');
    const handle = mapChecked(at, 'DMA_TO_DEVICE');
    at.cpuFill(0x22);
    expect(at.deviceByte(handle)).toBe('11');
    at.sync('device', handle, 'DMA_TO_DEVICE');
    expect(at.deviceByte(handle)).toBe('22');
  });

  test('takes the device’s bytes along when a neighbour in the line is written', () => {
    const at = lab('noncoherent');
    const handle = mapChecked(at, 'DMA_FROM_DEVICE', { size: 32n });
    at.cpuFill(0x33, 32n, 32);
    at.deviceFill(handle, 0xdd, 32);
    at.unmap(handle, 'DMA_FROM_DEVICE', { size: 32n });
    expect(at.cpuByte()).toBe('11');
    expect(at.rules()).toEqual(['dma-shares-cacheline']);
  });

  test('is passed by for coherent memory', () => {
    const at = lab('noncoherent');
    const block = coherent(at);
    at.machine.store(block.address, Uint8Array.of(0x55));
    expect(at.deviceByte(block.handle)).toBe('55');
    at.deviceFill(block.handle, 0x66, 1);
    expect(at.machine.load(block.address, 1)[0]).toBe(0x66);
  });

  test('goes with a stack in the direct map, which is noticed as such', () => {
    const at = lab('noncoherent');
    const address = at.machine.allocate('stack', 64n);
    mapChecked(at, 'DMA_TO_DEVICE', { address });
    expect(at.kernel()).toEqual([`device driver maps memory from stack [addr=${address.toString(16)}]`]);
  });
});

describe('an offset bus', () => {
  test('gives a handle that is not the physical address', () => {
    const at = lab('offset');
    const handle = mapChecked(at, 'DMA_FROM_DEVICE');
    expect(handle - at.machine.toPhysical(at.buffer)).toBe(at.machine.platform.busOffset);
    at.deviceFill(handle, 0xdd);
    expect(at.machine.ram(at.buffer, 1)[0]).toBe(0xdd);
  });

  test('leads a physical address given to the device elsewhere', () => {
    const at = lab('offset');
    mapChecked(at, 'DMA_FROM_DEVICE');
    at.deviceFill(at.machine.toPhysical(at.buffer), 0xdd);
    expect(at.machine.ram(at.buffer, 1)[0]).toBe(0x11);
    expect(at.rules()).toEqual(['address-space-confusion']);
  });
});

describe('a narrow bus on a large machine', () => {
  test('has buffers beyond the device’s reach, and bounces them', () => {
    const at = lab('narrow');
    expect(at.machine.toPhysical(at.buffer)).toBeGreaterThan(0xffff_ffffn);
    const handle = mapChecked(at, 'DMA_FROM_DEVICE');
    expect(handle).toBeLessThan(1n << 32n);
    at.deviceFill(handle, 0xdd);
    expect(at.cpuByte()).toBe('11');
    at.unmap(handle, 'DMA_FROM_DEVICE');
    expect(at.cpuByte()).toBe('dd');
  });

  test('bounces for a driver that sets 64 bits too', () => {
    const at = lab('narrow');
    expect(at.machine.setMask(at.device, 64, both)).toBe(true);
    expect(mapChecked(at, 'DMA_TO_DEVICE')).toBeLessThan(1n << 32n);
    expect(coherent(at).handle).toBeLessThan(1n << 32n);
  });

  test('refuses what is larger than a bounce buffer can be', () => {
    const at = lab('narrow', 512n * 1024n);
    expect(at.map('DMA_TO_DEVICE')).toBe(mappingError);
    expect(at.map('DMA_TO_DEVICE', { size: 256n * 1024n })).not.toBe(mappingError);
  });

  test('says what the bounce buffer’s address runs over, where the mask is narrower still', () => {
    const at = lab('narrow');
    at.machine.setMask(at.device, 24, both);
    expect(at.map('DMA_TO_DEVICE')).toBe(mappingError);
    expect(at.kernel()).toEqual(['swiotlb addr 0x000000000a000000+64 overflow (mask ffffff, bus limit ffffffff).']);
  });
});

describe('masks', () => {
  test('a refused mask followed by DMA is told once', () => {
    const at = lab('refused');
    expect(at.machine.setMask(at.device, 64, both)).toBe(false);
    expect(at.machine.setMask(at.device, 32, both)).toBe(false);
    const handle = mapChecked(at, 'DMA_TO_DEVICE');
    at.unmap(handle, 'DMA_TO_DEVICE');
    coherent(at);
    expect(at.rules()).toEqual(['mask-failure-continues']);
  });

  test('below 24 bits is refused directly, and taken by an IOMMU', () => {
    const [direct, iommu] = [lab('direct'), lab('iommu')];
    expect(direct.machine.setMask(direct.device, 23, both)).toBe(false);
    expect(direct.machine.setMask(direct.device, 24, both)).toBe(true);
    expect(iommu.machine.setMask(iommu.device, 20, both)).toBe(true);
  });

  test('coherent memory heeds the coherent mask', () => {
    const at = lab('direct');
    at.machine.setMask(at.device, 24, { streaming: false, coherent: true });
    expect(coherent(at).handle).toBeLessThan(1n << 24n);
    expect(mapChecked(at, 'DMA_TO_DEVICE')).toBeGreaterThan(1n << 24n);
  });
});

describe('coherent memory and pools', () => {
  test.each(platformNames)('a block up to 64 KiB crosses no 64 KiB boundary on %s', (platform) => {
    const at = lab(platform);
    for (const size of [256n, 4096n, 12_288n, 65_536n]) {
      const handle = at.machine.allocateCoherent(at.device, 'coherent', size)?.handle ?? 0n;
      expect(handle / 65_536n).toBe((handle + size - 1n) / 65_536n);
      expect(at.machine.mappings().at(-1)).toMatchObject({ bus: handle, size, owner: 'both' });
    }
  });

  test('blocks of a pool are aligned, and cross no boundary', () => {
    const at = lab('direct');
    const pool = at.machine.createPool(at.device, 96n, 32n, 512n) ?? 0;
    const handles = Array.from({ length: 60 }, () => at.machine.allocateFromPool(pool)?.handle ?? 0n);
    expect(new Set(handles).size).toBe(60);
    for (const handle of handles) {
      expect(handle % 32n).toBe(0n);
      expect(handle / 512n).toBe((handle + 95n) / 512n);
    }
  });

  test.each([
    { what: 'a size of 0', size: 0n, align: 0n, boundary: 0n },
    { what: 'an alignment that is no power of two', size: 64n, align: 48n, boundary: 0n },
    { what: 'a boundary smaller than a block', size: 64n, align: 0n, boundary: 32n },
    { what: 'a boundary that is no power of two', size: 64n, align: 0n, boundary: 100n },
  ])('a pool with $what is refused', ({ size, align, boundary }) => {
    const at = lab('direct');
    expect(at.machine.createPool(at.device, size, align, boundary)).toBeNull();
    expect(at.rules()).toEqual(['pool-parameters']);
  });
});

describe('failures on demand', () => {
  test('the second mapping from now fails, and the next works again', () => {
    const at = lab('direct');
    at.machine.failMapping(2);
    const [first, second, third] = [0, 1, 2].map(() => at.map('DMA_TO_DEVICE'));
    expect(second).toBe(mappingError);
    expect(at.machine.checkMapping(at.device, mappingError)).toBe(true);
    expect([first, third]).not.toContain(mappingError);
  });

  test('a scatterlist that fails has no segments, and leaves nothing mapped', () => {
    const at = lab('iommu');
    at.machine.failMapping(1);
    expect(at.machine.mapSg(at.device, 0x100n, pages(at, 2), 'DMA_TO_DEVICE')).toEqual([]);
    expect(at.machine.mappings()).toEqual([]);
  });

  test('an allocation fails with 0 or null', () => {
    const at = lab('direct');
    at.machine.failAllocation(1);
    expect(at.machine.allocate('slab', 64n)).toBe(0n);
    at.machine.failAllocation(1);
    expect(at.machine.allocateCoherent(at.device, 'coherent', 64n)).toBeNull();
  });

  test('space that is used up comes back with an unmap', () => {
    const at = lab('direct');
    at.machine.limitMappings(100n);
    const handle = mapChecked(at, 'DMA_TO_DEVICE');
    expect(at.map('DMA_TO_DEVICE')).toBe(mappingError);
    at.unmap(handle, 'DMA_TO_DEVICE');
    expect(at.map('DMA_TO_DEVICE')).not.toBe(mappingError);
  });

  test.each(platformNames)('a size out of all reason fails and harms nobody on %s', (platform) => {
    const at = lab(platform);
    const size = (1n << 64n) - 16n;
    at.machine.allocate('vmalloc', size);
    at.machine.allocateCoherent(at.device, 'coherent', size);
    const handle = at.map('DMA_FROM_DEVICE', { size });
    at.sync('cpu', handle, 'DMA_FROM_DEVICE', { size });
    at.unmap(handle, 'DMA_FROM_DEVICE', { size });
    at.unmap(mappingError, 'DMA_FROM_DEVICE', { size });
    expect(at.machine.mappings()).toEqual([]);
  });
});

describe('what the machine shows', () => {
  test('an address in each area looks like one of x86-64', () => {
    const { machine } = lab('direct');
    const areas = (['slab', 'vmalloc', 'stack', 'image', 'ioremap'] as const).map((origin) => {
      const address = machine.allocate(origin, 64n);
      return [machine.areaOf(address), address >> 40n];
    });
    expect(areas).toEqual([
      ['direct', 0xffff88n],
      ['vmalloc', 0xffffc9n],
      ['stack', 0xffffc9n],
      ['image', 0xffffffn],
      ['ioremap', 0xffffc9n],
    ]);
    expect(machine.areaOf(0n)).toBe('none');
    expect(machine.areaOf(0x7fff_1234_5678n)).toBe('user');
  });

  test('a mapping has an owner, which syncs change', () => {
    const at = lab('direct');
    const owner = () => at.machine.mappings()[0]?.owner;
    const handle = mapChecked(at, 'DMA_FROM_DEVICE');
    expect(owner()).toBe('device');
    at.sync('cpu', handle, 'DMA_FROM_DEVICE', { size: 32n });
    expect(owner()).toBe('both');
    at.sync('cpu', handle, 'DMA_FROM_DEVICE');
    expect(owner()).toBe('cpu');
    at.sync('device', handle, 'DMA_FROM_DEVICE');
    expect(owner()).toBe('device');
  });

  test('a mapping through an IOMMU names its pages, a bounced one its buffer', () => {
    const iommu = lab('iommu');
    const handle = mapChecked(iommu, 'DMA_TO_DEVICE');
    const physical = iommu.machine.toPhysical(iommu.buffer);
    expect(iommu.machine.mappings()[0]?.iommuPages).toEqual([
      { bus: handle - (handle % 4096n), physical: physical - (physical % 4096n) },
    ]);
    const bounce = lab('bounce');
    expect(mapChecked(bounce, 'DMA_TO_DEVICE')).toBe(bounce.machine.mappings()[0]?.bounce);
  });

  test('a violation names the place it happened at', () => {
    const at = lab('direct');
    const site = { file: 'a.c', start: 1, end: 2, function: 'f' };
    at.machine.at(site);
    at.unmap(1n, 'DMA_TO_DEVICE');
    expect(at.machine.violations[0]?.site).toEqual(site);
  });

  test('looking quietly is not objected to', () => {
    const at = lab('direct');
    mapChecked(at, 'DMA_FROM_DEVICE');
    at.machine.load(at.buffer, 64, true);
    expect(at.machine.violations).toEqual([]);
    at.machine.load(at.buffer, 64);
    expect(at.rules()).toEqual(['sync-missing-cpu']);
  });

  test('the IOMMU’s fault is told as the kernel prints it', () => {
    const at = lab('iommu');
    const handle = mapChecked(at, 'DMA_TO_DEVICE');
    at.deviceFill(handle, 0xdd);
    const page = (handle - (handle % 4096n)).toString(16);
    expect(at.kernel()).toEqual([
      `DMAR: [DMA Write NO_PASID] Request device [00:02.0] fault addr 0x${page} [fault reason 0x05] PTE Write access is not set`,
    ]);
  });
});
