import { describe, expect, it } from 'vitest';
import { findApi } from '../../../server/src/dma-api/catalogue.ts';
import { describeApi, signatureOf } from '../../../server/src/dma-api/describe.ts';
import { parsePrototype } from '../../../server/src/dma-api/prototype.ts';

function hover(name: string, kernelVersion = '6.12'): string {
  const api = findApi(name, kernelVersion);
  return api === null ? '' : describeApi(api, kernelVersion);
}

describe('hovers', () => {
  it('shows the prototype, what to do next, how it fails, and where the guide speaks of it', () => {
    expect(hover('dma_map_single')).toBe(
      [
        '```c\ndma_addr_t dma_map_single(struct device *dev, void *ptr, size_t size, enum dma_data_direction dir)\n```',
        'Maps a CPU buffer for the device; check the result with dma_mapping_error() and undo it with dma_unmap_single().',
        'Fails with an address that only `dma_mapping_error()` recognises. May be called in any context.',
        'Guide: [Using Streaming DMA mappings](https://www.kernel.org/doc/html/v6.12/core-api/dma-api-howto.html#using-streaming-dma-mappings)',
      ].join('\n\n'),
    );
  });

  it('says what replaces a call that is gone', () => {
    expect(hover('pci_alloc_consistent')).toContain('Linux 5.17 was the last to have it.');
    expect(hover('pci_alloc_consistent')).toContain(
      'Use `dma_alloc_coherent(&hwdev->dev, size, dma_handle, GFP_ATOMIC)` (the old call always allocated with GFP_ATOMIC).',
    );
  });

  it('says since when a call is there', () => {
    expect(hover('dma_map_sgtable')).toContain('Since Linux 5.8.');
  });

  it('says nothing of functions that have nothing to do with DMA', () => {
    expect(hover('dev_err')).toBe('');
  });

  it('warns of sleep', () => {
    expect(hover('dma_pool_create')).toContain('May sleep: not with a lock held or interrupts off.');
    expect(hover('dma_alloc_coherent')).toContain('May sleep where its GFP flags allow it.');
    expect(hover('dma_free_coherent')).toContain('Not with interrupts off.');
  });

  it('names the counterpart', () => {
    expect(hover('dma_map_sg')).toContain('Its counterpart is `dma_unmap_sg()`.');
  });
});

describe('prototypes', () => {
  it.each([
    'int dma_set_mask(struct device *dev, u64 mask)',
    'void *dma_pool_alloc(struct dma_pool *pool, gfp_t mem_flags, dma_addr_t *handle)',
    'int dma_get_cache_alignment(void)',
    'struct task_struct *kthread_run(threadfn, data, namefmt, ...)',
  ])('reads and writes %s', (text) => {
    const prototype = parsePrototype(text);
    const api = findApi(prototype.name);
    expect(api).not.toBeNull();
    if (api !== null) expect(signatureOf(api)).toBe(text);
  });
});
