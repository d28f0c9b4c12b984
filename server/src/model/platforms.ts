/** The platforms as presets. Where a figure is a kernel's own, its file is named. */
import type { Platform, PlatformName } from './types.ts';

const gigabyte = 1n << 30n;

const direct: Platform = {
  name: 'direct',
  title: 'x86, direct',
  description:
    'Bus addresses are physical addresses, and the caches follow what devices do: most mistakes go unnoticed.',
  cache: 'coherent',
  translation: 'direct',
  bounceBuffers: false,
  stack: 'vmapped',
  highMemory: false,
  busOffset: 0n,
  memoryEnd: 2n * gigabyte,
  // ZONE_DMA ends at 24 bits (kernel/dma/direct.c, dma_direct_supported).
  leastMaskBits: 24,
  deviceBits: 64,
};

/** Every platform that a path can be run on, by name. */
export const platforms: Readonly<Record<PlatformName, Platform>> = {
  direct,
  iommu: {
    ...direct,
    name: 'iommu',
    title: 'IOMMU, strict',
    description:
      'The device reaches only pages that are mapped, in the direction they are mapped; everything else faults.',
    translation: 'iommu',
    leastMaskBits: null,
  },
  bounce: {
    ...direct,
    name: 'bounce',
    title: 'bounce buffers, forced',
    description: 'The device sees a copy of the buffer, made at map and sync: each missing sync shows old bytes.',
    translation: 'bounce',
    bounceBuffers: true,
  },
  noncoherent: {
    ...direct,
    name: 'noncoherent',
    title: 'non-coherent cache',
    description: "The CPU's cache knows nothing of the device: without syncs each side sees old bytes, line by line.",
    cache: 'noncoherent',
    stack: 'direct',
  },
  offset: {
    ...direct,
    name: 'offset',
    title: 'offset bus',
    description: 'A bus address is the physical address plus an offset: a physical address given to the device misses.',
    stack: 'direct',
    busOffset: 2n * gigabyte,
    leastMaskBits: 32,
  },
  narrow: {
    ...direct,
    name: 'narrow',
    title: '32-bit bus, large memory',
    description: 'The bus carries 32 bits and memory lies above 4 GiB: such buffers are bounced.',
    bounceBuffers: true,
    highMemory: true,
    memoryEnd: 16n * gigabyte,
    deviceBits: 32,
  },
  refused: {
    ...direct,
    name: 'refused',
    title: 'mask refused',
    description: 'dma_set_mask() and its kin fail with -EIO: the driver must give up.',
    leastMaskBits: 65,
  },
};
