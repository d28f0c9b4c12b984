import { allocate, api, checkMapping, family, free, harmless, map, sync, unmap, wantsDmaMemory } from './builder.ts';

const networkFunctions = family({ header: 'linux/skbuff.h', section: 'streaming-mappings' }, [
  api(
    'dma_addr_t skb_frag_dma_map(struct device *dev, const skb_frag_t *frag, size_t offset, size_t size, enum dma_data_direction dir)',
    'Maps a fragment of a socket buffer; check it with dma_mapping_error() and undo it with dma_unmap_page().',
    { effects: [map('page', 'frag')], pair: 'dma_unmap_page' },
  ),
]);

const scsiFunctions = family({ header: 'scsi/scsi_cmnd.h', section: 'streaming-mappings' }, [
  api(
    'int scsi_dma_map(struct scsi_cmnd *cmd)',
    "Maps the data of a command in the command's own direction; negative on failure, 0 where there is no data.",
    { effects: [map('sg', 'cmd')], failure: 'negative-errno', pair: 'scsi_dma_unmap' },
  ),
  api('void scsi_dma_unmap(struct scsi_cmnd *cmd)', 'Ends a mapping of scsi_dma_map().', {
    effects: [unmap('sg', 'cmd')],
    pair: 'scsi_dma_map',
  }),
]);

const ibDevice = 'struct ib_device *dev';
const ibDirection = 'enum dma_data_direction direction';

/** The DMA API for RDMA devices, some of which have no DMA hardware (include/rdma/ib_verbs.h). */
const infinibandFunctions = family({ header: 'rdma/ib_verbs.h', section: 'streaming-mappings' }, [
  api(`int ib_dma_mapping_error(${ibDevice}, u64 dma_addr)`, 'dma_mapping_error() for an RDMA device.', {
    effects: [checkMapping('dma_addr')],
    section: 'handling-errors',
  }),
  api(
    `u64 ib_dma_map_single(${ibDevice}, void *cpu_addr, size_t size, ${ibDirection})`,
    'dma_map_single() for an RDMA device.',
    {
      effects: [map('single', 'cpu_addr')],
      pair: 'ib_dma_unmap_single',
    },
  ),
  api(
    `void ib_dma_unmap_single(${ibDevice}, u64 addr, size_t size, ${ibDirection})`,
    'dma_unmap_single() for an RDMA device.',
    {
      effects: [unmap('single', 'addr')],
      pair: 'ib_dma_map_single',
    },
  ),
  api(
    `u64 ib_dma_map_page(${ibDevice}, struct page *page, unsigned long offset, size_t size, ${ibDirection})`,
    'dma_map_page() for an RDMA device.',
    { effects: [map('page', 'page')], pair: 'ib_dma_unmap_page' },
  ),
  api(
    `void ib_dma_unmap_page(${ibDevice}, u64 addr, size_t size, ${ibDirection})`,
    'dma_unmap_page() for an RDMA device.',
    {
      effects: [unmap('page', 'addr')],
      pair: 'ib_dma_map_page',
    },
  ),
  api(
    `int ib_dma_map_sg(${ibDevice}, struct scatterlist *sg, int nents, ${ibDirection})`,
    'dma_map_sg() for an RDMA device.',
    {
      effects: [map('sg', 'sg')],
      pair: 'ib_dma_unmap_sg',
    },
  ),
  api(
    `void ib_dma_unmap_sg(${ibDevice}, struct scatterlist *sg, int nents, ${ibDirection})`,
    'dma_unmap_sg() for an RDMA device.',
    {
      effects: [unmap('sg', 'sg')],
      pair: 'ib_dma_map_sg',
    },
  ),
  api(
    `int ib_dma_map_sg_attrs(${ibDevice}, struct scatterlist *sg, int nents, ${ibDirection}, unsigned long dma_attrs)`,
    'dma_map_sg_attrs() for an RDMA device.',
    { effects: [map('sg', 'sg')], pair: 'ib_dma_unmap_sg_attrs' },
  ),
  api(
    `void ib_dma_unmap_sg_attrs(${ibDevice}, struct scatterlist *sg, int nents, ${ibDirection}, unsigned long dma_attrs)`,
    'dma_unmap_sg_attrs() for an RDMA device.',
    { effects: [unmap('sg', 'sg')], pair: 'ib_dma_map_sg_attrs' },
  ),
  api(
    `int ib_dma_map_sgtable_attrs(${ibDevice}, struct sg_table *sgt, ${ibDirection}, unsigned long dma_attrs)`,
    'dma_map_sgtable() for an RDMA device.',
    { effects: [map('sgtable', 'sgt')], pair: 'ib_dma_unmap_sgtable_attrs' },
  ),
  api(
    `void ib_dma_unmap_sgtable_attrs(${ibDevice}, struct sg_table *sgt, ${ibDirection}, unsigned long dma_attrs)`,
    'dma_unmap_sgtable() for an RDMA device.',
    { effects: [unmap('sgtable', 'sgt')], pair: 'ib_dma_map_sgtable_attrs' },
  ),
  ...(['cpu', 'device'] as const).map((towards) =>
    api(
      `void ib_dma_sync_single_for_${towards}(${ibDevice}, u64 addr, size_t size, enum dma_data_direction dir)`,
      `dma_sync_single_for_${towards}() for an RDMA device.`,
      { effects: [sync(towards, 'single', 'addr')] },
    ),
  ),
  api(
    `void *ib_dma_alloc_coherent(${ibDevice}, size_t size, dma_addr_t *dma_handle, gfp_t flag)`,
    'dma_alloc_coherent() for an RDMA device.',
    { effects: [allocate('coherent', 'dma_handle')], pair: 'ib_dma_free_coherent', until: '5.9' },
  ),
  api(
    `void ib_dma_free_coherent(${ibDevice}, size_t size, void *cpu_addr, dma_addr_t dma_handle)`,
    'dma_free_coherent() for an RDMA device.',
    { effects: [free('coherent', 'cpu_addr', 'dma_handle')], pair: 'ib_dma_alloc_coherent', until: '5.9' },
  ),
  api(`unsigned int ib_dma_max_seg_size(${ibDevice})`, 'The longest segment an RDMA device takes.', {
    effects: [harmless],
  }),
]);

const blockFunctions = family({ header: 'linux/blkdev.h', section: 'streaming-mappings' }, [
  api(
    'dma_addr_t dma_map_bvec(struct device *dev, struct bio_vec *bv, enum dma_data_direction dir, unsigned long attrs)',
    'Maps a piece of a block request; check it with dma_mapping_error() and undo it with dma_unmap_page().',
    { effects: [map('page', 'bv')], pair: 'dma_unmap_page' },
  ),
]);

const queue = 'struct virtqueue *_vq';

const virtioFunctions = family({ header: 'linux/virtio.h', section: 'streaming-mappings', since: '6.1' }, [
  api(
    `dma_addr_t virtqueue_dma_map_single_attrs(${queue}, void *ptr, size_t size, enum dma_data_direction dir, unsigned long attrs)`,
    'dma_map_single_attrs() for the device of a virtqueue; check it with virtqueue_dma_mapping_error().',
    { effects: [map('single', 'ptr')], pair: 'virtqueue_dma_unmap_single_attrs' },
  ),
  api(
    `void virtqueue_dma_unmap_single_attrs(${queue}, dma_addr_t addr, size_t size, enum dma_data_direction dir, unsigned long attrs)`,
    'Ends a mapping of virtqueue_dma_map_single_attrs().',
    { effects: [unmap('single', 'addr')], pair: 'virtqueue_dma_map_single_attrs' },
  ),
  api(
    `int virtqueue_dma_mapping_error(${queue}, dma_addr_t addr)`,
    'dma_mapping_error() for the device of a virtqueue.',
    {
      effects: [checkMapping('addr')],
      section: 'handling-errors',
    },
  ),
  ...(['cpu', 'device'] as const).map((towards) =>
    api(
      `void virtqueue_dma_sync_single_range_for_${towards}(${queue}, dma_addr_t addr, unsigned long offset, size_t size, enum dma_data_direction dir)`,
      `dma_sync_single_range_for_${towards}() for the device of a virtqueue.`,
      { effects: [sync(towards, 'single', 'addr')] },
    ),
  ),
]);

/** Buses whose core maps the buffers they are given. */
const serialBusFunctions = [
  ...family({ header: 'linux/spi/spi.h', section: 'what-memory', failure: 'errno', sleeps: 'always' }, [
    api(
      'int spi_write(struct spi_device *spi, const void *buf, size_t len)',
      'Writes and waits; buf must be memory that DMA can reach.',
      {
        effects: [wantsDmaMemory('buf', 'len')],
      },
    ),
    api(
      'int spi_read(struct spi_device *spi, void *buf, size_t len)',
      'Reads and waits; buf must be memory that DMA can reach.',
      {
        effects: [wantsDmaMemory('buf', 'len')],
      },
    ),
    api(
      'int spi_write_then_read(struct spi_device *spi, const void *txbuf, unsigned n_tx, void *rxbuf, unsigned n_rx)',
      'Writes, then reads, through a buffer of its own: any memory will do.',
      { effects: [harmless] },
    ),
  ]),
  ...family({ header: 'linux/i2c.h', section: 'what-memory', failure: 'negative-errno', sleeps: 'always' }, [
    api(
      'int i2c_master_send_dmasafe(const struct i2c_client *client, const char *buf, int count)',
      'Writes and waits; the caller says that buf is memory that DMA can reach.',
      { effects: [wantsDmaMemory('buf', 'count')] },
    ),
    api(
      'int i2c_master_recv_dmasafe(const struct i2c_client *client, char *buf, int count)',
      'Reads and waits; the caller says that buf is memory that DMA can reach.',
      { effects: [wantsDmaMemory('buf', 'count')] },
    ),
  ]),
  ...family({ header: 'linux/mmc/sdio_func.h', section: 'what-memory', failure: 'errno', sleeps: 'always' }, [
    api(
      'int sdio_memcpy_fromio(struct sdio_func *func, void *dst, unsigned int addr, int count)',
      'Reads from an SDIO card; dst must be memory that DMA can reach.',
      { effects: [wantsDmaMemory('dst', 'count')] },
    ),
    api(
      'int sdio_readsb(struct sdio_func *func, void *dst, unsigned int addr, int count)',
      'Reads from an SDIO register; dst must be memory that DMA can reach.',
      { effects: [wantsDmaMemory('dst', 'count')] },
    ),
    api(
      'int sdio_memcpy_toio(struct sdio_func *func, unsigned int addr, void *src, int count)',
      'Writes to an SDIO card; src must be memory that DMA can reach.',
      { effects: [wantsDmaMemory('src', 'count')] },
    ),
    api(
      'int sdio_writesb(struct sdio_func *func, unsigned int addr, void *src, int count)',
      'Writes to an SDIO register; src must be memory that DMA can reach.',
      { effects: [wantsDmaMemory('src', 'count')] },
    ),
  ]),
];

/** What the kernel's subsystems map, or have mapped, on behalf of their drivers. */
export const subsystemFunctions = [
  ...networkFunctions,
  ...scsiFunctions,
  ...blockFunctions,
  ...infinibandFunctions,
  ...virtioFunctions,
  ...serialBusFunctions,
];
