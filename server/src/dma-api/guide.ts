import type { GuideSectionId } from './types.ts';

/** A section of the kernel's "Dynamic DMA mapping Guide". */
export interface GuideSection {
  readonly id: GuideSectionId;
  /** Heading, as the current edition has it. */
  readonly title: string;
  readonly url: string;
  /** What the section asks of a driver, in a few sentences. */
  readonly paragraph: string;
}

/** The edition that links lead to; a versioned address, since headings move between kernels. */
const guideUrl = 'https://www.kernel.org/doc/html/v6.12/core-api/dma-api-howto.html';

const sections: readonly GuideSection[] = [
  {
    id: 'cpu-and-dma-addresses',
    title: 'CPU and DMA addresses',
    url: `${guideUrl}#cpu-and-dma-addresses`,
    paragraph:
      'Three address spaces are at play: the virtual addresses the CPU uses, the physical addresses behind them, and the bus addresses a device sees. An IOMMU or a host bridge may stand between the last two, so only the DMA API can tell which address a device must be given. It has a type of its own, `dma_addr_t`.',
  },
  {
    id: 'what-memory',
    title: "What memory is DMA'able?",
    url: `${guideUrl}#what-memory-is-dma-able`,
    paragraph:
      'Memory of the page allocator (`__get_free_pages()`) and of the slab (`kmalloc()`, `kmem_cache_alloc()`) may be mapped. Memory of `vmalloc()`, `kmap()` addresses, the stack, and data, text or bss of the kernel or a module may not. A buffer must not share a cache line with anything the CPU writes meanwhile.',
  },
  {
    id: 'addressing-capabilities',
    title: 'DMA addressing capabilities',
    url: `${guideUrl}#dma-addressing-capabilities`,
    paragraph:
      'The kernel takes a device to reach 32 bits of address space until the driver says otherwise with `dma_set_mask_and_coherent()` or its kin, best at the top of probe. Where setting the mask fails, DMA does not work: the driver does without, or leaves the device alone and says so. A mask wider than 32 bits is never refused.',
  },
  {
    id: 'types-of-mappings',
    title: 'Types of DMA mappings',
    url: `${guideUrl}#types-of-dma-mappings`,
    paragraph:
      "Coherent (also called consistent) mappings last long, and CPU and device see each other's writes at once; order among the writes still needs barriers such as `dma_wmb()`. Streaming mappings are made for one transfer and belong to the device until they are unmapped or synchronised.",
  },
  {
    id: 'coherent-mappings',
    title: 'Using Consistent DMA mappings',
    url: `${guideUrl}#using-consistent-dma-mappings`,
    paragraph:
      '`dma_alloc_coherent()` returns two addresses of one region: one for the CPU, one for the device. The region is freed with the same device, size and both addresses, and not in interrupt context. Many small blocks are better taken from a `dma_pool`, whose alignment is a power of two and which is destroyed after its last block came back.',
  },
  {
    id: 'direction',
    title: 'DMA Direction',
    url: `${guideUrl}#dma-direction`,
    paragraph:
      'Every streaming mapping names the way the data goes: `DMA_TO_DEVICE`, `DMA_FROM_DEVICE`, or `DMA_BIDIRECTIONAL` where one cannot know. `DMA_NONE` is for debugging only. Sending a packet is to the device, receiving one is from it. Be precise: a wrong direction loses data on some machines, a vague one costs time.',
  },
  {
    id: 'streaming-mappings',
    title: 'Using Streaming DMA mappings',
    url: `${guideUrl}#using-streaming-dma-mappings`,
    paragraph:
      "Map a buffer (`dma_map_single()`, `dma_map_page()`, `dma_map_sg()`), check the result, let the device work, unmap with the same device, size and direction. A scatterlist is programmed by the count that `dma_map_sg()` returned and unmapped by the count it was given. In between the buffer is the device's; `dma_sync_*_for_cpu()` lends it to the CPU, `dma_sync_*_for_device()` gives it back.",
  },
  {
    id: 'handling-errors',
    title: 'Handling Errors',
    url: `${guideUrl}#handling-errors`,
    paragraph:
      'Mappings run out on some platforms. Test an allocation against NULL, `dma_map_sg()` against 0, and an address of `dma_map_single()` or `dma_map_page()` with `dma_mapping_error()`; nothing else tells. Undo the mappings made before the one that failed. A transmit function frees its packet and returns `NETDEV_TX_OK`; a SCSI queuecommand returns `SCSI_MLQUEUE_HOST_BUSY`.',
  },
  {
    id: 'unmap-state',
    title: 'Optimizing Unmap State Space Consumption',
    url: `${guideUrl}#optimizing-unmap-state-space-consumption`,
    paragraph:
      'On many platforms unmapping does nothing, and what is kept only for it is wasted. `DEFINE_DMA_UNMAP_ADDR()` and `DEFINE_DMA_UNMAP_LEN()` declare such fields, `dma_unmap_addr()`, `dma_unmap_len()` and their `_set` forms use them; where the platform needs no state, the fields do not exist.',
  },
  {
    id: 'platform-issues',
    title: 'Platform Issues',
    url: `${guideUrl}#platform-issues`,
    paragraph:
      'An architecture must say how far a buffer has to be aligned so as to share no cache line: `ARCH_DMA_MINALIGN`, which `kmalloc()` keeps to and `dma_get_cache_alignment()` tells. A number written by hand is right on one machine only.',
  },
];

export const guideSections: ReadonlyMap<GuideSectionId, GuideSection> = new Map(
  sections.map((section) => [section.id, section]),
);

/** The section as a Markdown link. */
export function guideLink(id: GuideSectionId): string {
  const section = guideSections.get(id);
  return section === undefined ? `[Dynamic DMA mapping Guide](${guideUrl})` : `[${section.title}](${section.url})`;
}
