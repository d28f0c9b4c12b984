import { api, family, harmless } from './builder.ts';

/** Macros that keep what an unmap needs only on platforms that need it (include/linux/dma-mapping.h). */
export const unmapStateFunctions = family(
  { header: 'linux/dma-mapping.h', section: 'unmap-state', effects: [harmless] },
  [
    api(
      'void DEFINE_DMA_UNMAP_ADDR(field)',
      'Declares a struct field for a DMA address that is only needed to unmap; it may not exist.',
    ),
    api(
      'void DEFINE_DMA_UNMAP_LEN(field)',
      'Declares a struct field for a length that is only needed to unmap; it may not exist.',
    ),
    api('dma_addr_t dma_unmap_addr(ptr, field)', 'Reads a DEFINE_DMA_UNMAP_ADDR field; 0 where it does not exist.', {
      pair: 'dma_unmap_addr_set',
    }),
    api('void dma_unmap_addr_set(ptr, field, value)', 'Writes a DEFINE_DMA_UNMAP_ADDR field.', {
      pair: 'dma_unmap_addr',
    }),
    api('u32 dma_unmap_len(ptr, field)', 'Reads a DEFINE_DMA_UNMAP_LEN field; 0 where it does not exist.', {
      pair: 'dma_unmap_len_set',
    }),
    api('void dma_unmap_len_set(ptr, field, value)', 'Writes a DEFINE_DMA_UNMAP_LEN field.', {
      pair: 'dma_unmap_len',
    }),
  ],
);
