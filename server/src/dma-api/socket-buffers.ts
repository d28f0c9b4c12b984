import { api, derive, family } from './builder.ts';
import { allocator, release } from './memory-entries.ts';

const skbSummary = 'Allocates a socket buffer; NULL on failure.';
const skbFreeSummary = 'Frees a socket buffer; its data must not be mapped any more.';

/** Socket buffers and the page fragments behind them (include/linux/skbuff.h). */
export const socketBufferFunctions = family({ header: 'linux/skbuff.h', section: 'what-memory' }, [
  allocator('struct sk_buff *alloc_skb(unsigned int size, gfp_t priority)', skbSummary, 'skb', 'size', 'kfree_skb'),
  allocator(
    'struct sk_buff *__alloc_skb(unsigned int size, gfp_t priority, int flags, int node)',
    skbSummary,
    'skb',
    'size',
    'kfree_skb',
  ),
  ...['netdev_alloc_skb', 'netdev_alloc_skb_ip_align'].map((name) =>
    allocator(
      `struct sk_buff *${name}(struct net_device *dev, unsigned int length)`,
      skbSummary,
      'skb',
      'length',
      'dev_kfree_skb',
    ),
  ),
  ...['__netdev_alloc_skb', '__netdev_alloc_skb_ip_align'].map((name) =>
    allocator(
      `struct sk_buff *${name}(struct net_device *dev, unsigned int length, gfp_t gfp)`,
      skbSummary,
      'skb',
      'length',
      'dev_kfree_skb',
    ),
  ),
  allocator('struct sk_buff *dev_alloc_skb(unsigned int length)', skbSummary, 'skb', 'length', 'dev_kfree_skb'),
  allocator(
    'struct sk_buff *__dev_alloc_skb(unsigned int length, gfp_t gfp_mask)',
    skbSummary,
    'skb',
    'length',
    'dev_kfree_skb',
  ),
  allocator(
    'struct sk_buff *napi_alloc_skb(struct napi_struct *napi, unsigned int length)',
    skbSummary,
    'skb',
    'length',
    'dev_kfree_skb',
  ),
  allocator(
    'struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t priority)',
    'Copies a socket buffer; NULL on failure.',
    'skb',
    null,
    'kfree_skb',
  ),
  allocator(
    'struct sk_buff *skb_copy_expand(const struct sk_buff *skb, int newheadroom, int newtailroom, gfp_t priority)',
    'Copies a socket buffer with other head and tail room; NULL on failure.',
    'skb',
    null,
    'kfree_skb',
  ),
  ...['build_skb', 'napi_build_skb', 'slab_build_skb', 'build_skb_around'].map((name) =>
    api(
      name === 'build_skb_around'
        ? 'struct sk_buff *build_skb_around(struct sk_buff *skb, void *data, unsigned int frag_size)'
        : name === 'slab_build_skb'
          ? 'struct sk_buff *slab_build_skb(void *data)'
          : `struct sk_buff *${name}(void *data, unsigned int frag_size)`,
      'Makes a socket buffer around memory, which belongs to it from then on; NULL on failure.',
      { effects: [derive('cpu', 'data')], failure: 'null', pair: 'dev_kfree_skb' },
    ),
  ),
  allocator(
    'void *netdev_alloc_frag(unsigned int fragsz)',
    'Takes a piece of a page; NULL on failure.',
    'page-address',
    'fragsz',
    'skb_free_frag',
  ),
  allocator(
    'void *napi_alloc_frag(unsigned int fragsz)',
    'Takes a piece of a page, in NAPI context; NULL on failure.',
    'page-address',
    'fragsz',
    'skb_free_frag',
  ),
  allocator(
    'void *netdev_alloc_frag_align(unsigned int fragsz, unsigned int align)',
    'Takes an aligned piece of a page; NULL on failure.',
    'page-address',
    'fragsz',
    'skb_free_frag',
  ),
  allocator(
    'void *napi_alloc_frag_align(unsigned int fragsz, unsigned int align)',
    'Takes an aligned piece of a page; NULL on failure.',
    'page-address',
    'fragsz',
    'skb_free_frag',
  ),
  release('void skb_free_frag(void *addr)', 'Frees a piece of a page.', 'page-address', 'addr'),
  ...['kfree_skb', '__kfree_skb', 'kfree_skb_partial', 'consume_skb', 'dev_kfree_skb', 'kfree_skb_list'].map((name) =>
    release(
      name === 'kfree_skb_partial'
        ? 'void kfree_skb_partial(struct sk_buff *skb, bool head_stolen)'
        : `void ${name}(struct sk_buff *skb)`,
      skbFreeSummary,
      'skb',
      'skb',
    ),
  ),
  ...['kfree_skb_reason', 'dev_kfree_skb_any_reason', 'dev_kfree_skb_irq_reason'].map((name) =>
    release(`void ${name}(struct sk_buff *skb, enum skb_drop_reason reason)`, skbFreeSummary, 'skb', 'skb'),
  ),
  ...['dev_kfree_skb_irq', 'dev_kfree_skb_any', 'dev_consume_skb_irq', 'dev_consume_skb_any'].map((name) =>
    release(`void ${name}(struct sk_buff *skb)`, skbFreeSummary, 'skb', 'skb'),
  ),
  release('void napi_consume_skb(struct sk_buff *skb, int budget)', skbFreeSummary, 'skb', 'skb'),
  ...['skb_put', 'skb_push', 'skb_pull', '__skb_put', '__skb_push', '__skb_pull', 'skb_put_zero'].map((name) =>
    api(`void *${name}(struct sk_buff *skb, unsigned int len)`, 'Changes which part of a socket buffer holds data.', {
      effects: [derive('cpu', 'skb')],
    }),
  ),
  ...['skb_tail_pointer', 'skb_end_pointer', 'skb_mac_header', 'skb_network_header', 'skb_transport_header'].map(
    (name) =>
      api(`unsigned char *${name}(const struct sk_buff *skb)`, 'An address inside a socket buffer.', {
        effects: [derive('cpu', 'skb')],
      }),
  ),
  api('void *skb_frag_address(const skb_frag_t *frag)', 'The CPU address of a fragment; it has none in highmem.', {
    effects: [derive('cpu', 'frag')],
  }),
  api('struct page *skb_frag_page(const skb_frag_t *frag)', 'The page of a fragment.', {
    effects: [derive('page', 'frag')],
  }),
]);
