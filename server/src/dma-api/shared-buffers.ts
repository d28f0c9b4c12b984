import { api, derive, family, mapsForDriver } from './builder.ts';

const attachment = 'struct dma_buf_attachment *attach';

const dmaBufFunctions = family({ header: 'linux/dma-buf.h', section: 'streaming-mappings' }, [
  api(
    `struct sg_table *dma_buf_map_attachment(${attachment}, enum dma_data_direction direction)`,
    'Has the exporter map a buffer; an error pointer on failure. Undo it with dma_buf_unmap_attachment().',
    { effects: [mapsForDriver('returned')], failure: 'err-ptr', sleeps: 'always', pair: 'dma_buf_unmap_attachment' },
  ),
  api(
    `void dma_buf_unmap_attachment(${attachment}, struct sg_table *sg_table, enum dma_data_direction direction)`,
    'Ends a mapping of dma_buf_map_attachment().',
    { effects: [mapsForDriver('stored')], sleeps: 'always', pair: 'dma_buf_map_attachment' },
  ),
  api(
    `struct sg_table *dma_buf_map_attachment_unlocked(${attachment}, enum dma_data_direction direction)`,
    'As dma_buf_map_attachment(), taking the reservation lock.',
    {
      effects: [mapsForDriver('returned')],
      failure: 'err-ptr',
      sleeps: 'always',
      pair: 'dma_buf_unmap_attachment_unlocked',
      since: '6.1',
    },
  ),
  api(
    `void dma_buf_unmap_attachment_unlocked(${attachment}, struct sg_table *sg_table, enum dma_data_direction direction)`,
    'Ends a mapping of dma_buf_map_attachment_unlocked().',
    { effects: [mapsForDriver('stored')], sleeps: 'always', pair: 'dma_buf_map_attachment_unlocked', since: '6.1' },
  ),
  ...(['begin', 'end'] as const).map((which) =>
    api(
      `int dma_buf_${which}_cpu_access(struct dma_buf *dma_buf, enum dma_data_direction dir)`,
      'Brackets CPU access to a shared buffer; the exporter synchronises.',
      { effects: [mapsForDriver('stored')], failure: 'errno', sleeps: 'always' },
    ),
  ),
]);

const mediaFunctions = family({ header: 'media/videobuf2-dma-contig.h', section: 'streaming-mappings' }, [
  api(
    'dma_addr_t vb2_dma_contig_plane_dma_addr(struct vb2_buffer *vb, unsigned int plane_no)',
    'The DMA address of a video buffer; videobuf2 maps and unmaps it.',
    { effects: [mapsForDriver('returned')] },
  ),
  api(
    'struct sg_table *vb2_dma_sg_plane_desc(struct vb2_buffer *vb, unsigned int plane_no)',
    'The mapped table of a video buffer; videobuf2 maps and unmaps it.',
    { effects: [mapsForDriver('returned')], header: 'media/videobuf2-dma-sg.h' },
  ),
  api('void *vb2_plane_vaddr(struct vb2_buffer *vb, unsigned int plane_no)', 'The CPU address of a video buffer.', {
    effects: [derive('cpu', 'vb')],
    header: 'media/videobuf2-core.h',
    failure: 'null',
  }),
]);

const soundFunctions = family(
  { header: 'sound/memalloc.h', section: 'coherent-mappings', effects: [mapsForDriver('stored')], sleeps: 'always' },
  [
    api(
      'int snd_dma_alloc_pages(int type, struct device *dev, size_t size, struct snd_dma_buffer *dmab)',
      'Allocates a sound buffer with both its addresses; free it with snd_dma_free_pages().',
      { failure: 'errno', pair: 'snd_dma_free_pages' },
    ),
    api(
      'int snd_dma_alloc_pages_fallback(int type, struct device *dev, size_t size, struct snd_dma_buffer *dmab)',
      'As snd_dma_alloc_pages(), content with less than was asked for.',
      { failure: 'errno', pair: 'snd_dma_free_pages' },
    ),
    api('void snd_dma_free_pages(struct snd_dma_buffer *dmab)', 'Frees a sound buffer.', {
      pair: 'snd_dma_alloc_pages',
    }),
  ],
);

const userMemoryFunctions = family(
  { header: 'rdma/ib_umem.h', section: 'streaming-mappings', effects: [mapsForDriver('stored')], sleeps: 'always' },
  [
    api(
      'struct ib_umem *ib_umem_get(struct ib_device *device, unsigned long addr, size_t size, int access)',
      'Pins and maps memory of user space; an error pointer on failure. Undo it with ib_umem_release().',
      { failure: 'err-ptr', pair: 'ib_umem_release' },
    ),
    api('void ib_umem_release(struct ib_umem *umem)', 'Unmaps and unpins memory of user space.', {
      pair: 'ib_umem_get',
    }),
  ],
);

/** Buffers that another part of the kernel allocates and maps, and the driver only uses. */
export const sharedBufferFunctions = [...dmaBufFunctions, ...mediaFunctions, ...soundFunctions, ...userMemoryFunctions];
