import { api, derive, family } from './builder.ts';
import { allocators, releases } from './memory-entries.ts';

const skb = 'struct sk_buff *skb';
const device = 'struct net_device *dev';

/** Socket buffers and the page fragments behind them (include/linux/skbuff.h). */
export const socketBufferFunctions = family({ header: 'linux/skbuff.h', section: 'what-memory' }, [
  ...allocators({
    origin: 'skb',
    summary: 'Allocates a socket buffer; NULL on failure.',
    freedBy: 'dev_kfree_skb',
    prototypes: [
      'struct sk_buff *alloc_skb(unsigned int size, gfp_t priority)',
      'struct sk_buff *__alloc_skb(unsigned int size, gfp_t priority, int flags, int node)',
      `struct sk_buff *netdev_alloc_skb(${device}, unsigned int length)`,
      `struct sk_buff *netdev_alloc_skb_ip_align(${device}, unsigned int length)`,
      `struct sk_buff *__netdev_alloc_skb(${device}, unsigned int length, gfp_t gfp_mask)`,
      `struct sk_buff *__netdev_alloc_skb_ip_align(${device}, unsigned int length, gfp_t gfp)`,
      'struct sk_buff *dev_alloc_skb(unsigned int length)',
      'struct sk_buff *__dev_alloc_skb(unsigned int length, gfp_t gfp_mask)',
      'struct sk_buff *napi_alloc_skb(struct napi_struct *napi, unsigned int length)',
      'struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t priority)',
      'struct sk_buff *skb_copy_expand(const struct sk_buff *skb, int newheadroom, int newtailroom, gfp_t priority)',
    ],
  }),
  ...[
    'struct sk_buff *build_skb(void *data, unsigned int frag_size)',
    'struct sk_buff *napi_build_skb(void *data, unsigned int frag_size)',
    `struct sk_buff *build_skb_around(${skb}, void *data, unsigned int frag_size)`,
  ].map((prototype) =>
    api(prototype, 'Makes a socket buffer around memory, which belongs to it from then on; NULL on failure.', {
      effects: [derive('cpu', 'data')],
      failure: 'null',
      pair: 'dev_kfree_skb',
    }),
  ),
  api('struct sk_buff *slab_build_skb(void *data)', 'Makes a socket buffer around kmalloc() memory; NULL on failure.', {
    effects: [derive('cpu', 'data')],
    failure: 'null',
    since: '6.2',
    pair: 'dev_kfree_skb',
  }),
  ...allocators({
    origin: 'page-address',
    summary: 'Takes a piece of a page; NULL on failure.',
    freedBy: 'skb_free_frag',
    prototypes: [
      'void *netdev_alloc_frag(unsigned int fragsz)',
      'void *napi_alloc_frag(unsigned int fragsz)',
      'void *netdev_alloc_frag_align(unsigned int fragsz, unsigned int align)',
      'void *napi_alloc_frag_align(unsigned int fragsz, unsigned int align)',
    ],
  }),
  ...allocators({
    origin: 'pages',
    summary: 'Allocates pages for reception; NULL on failure.',
    freedBy: '__free_pages',
    prototypes: [
      'struct page *__dev_alloc_pages(gfp_t gfp_mask, unsigned int order)',
      'struct page *dev_alloc_pages(unsigned int order)',
      'struct page *__dev_alloc_page(gfp_t gfp_mask)',
      'struct page *dev_alloc_page(void)',
    ],
  }),
  ...releases({
    origin: 'page-address',
    memory: 'addr',
    summary: 'Frees a piece of a page.',
    prototypes: ['void skb_free_frag(void *addr)'],
  }),
  ...releases({
    origin: 'skb',
    memory: 'skb',
    summary: 'Frees a socket buffer; its data must not be mapped any more.',
    prototypes: [
      `void kfree_skb(${skb})`,
      `void __kfree_skb(${skb})`,
      `void kfree_skb_partial(${skb}, bool head_stolen)`,
      `void kfree_skb_reason(${skb}, enum skb_drop_reason reason)`,
      `void consume_skb(${skb})`,
      `void dev_kfree_skb(${skb})`,
      `void napi_consume_skb(${skb}, int budget)`,
    ],
  }),
  ...releases({
    origin: 'skb',
    memory: 'segs',
    summary: 'Frees a chain of socket buffers.',
    prototypes: ['void kfree_skb_list(struct sk_buff *segs)'],
  }),
  ...releases({
    origin: 'skb',
    memory: 'skb',
    summary: 'Frees a socket buffer in any or in interrupt context; its data must not be mapped any more.',
    details: { header: 'linux/netdevice.h' },
    prototypes: [
      `void dev_kfree_skb_irq(${skb})`,
      `void dev_kfree_skb_any(${skb})`,
      `void dev_consume_skb_irq(${skb})`,
      `void dev_consume_skb_any(${skb})`,
    ],
  }),
  ...releases({
    origin: 'skb',
    memory: 'skb',
    summary: 'Frees a socket buffer and says why; its data must not be mapped any more.',
    details: { header: 'linux/netdevice.h', since: '6.4' },
    prototypes: [
      `void dev_kfree_skb_any_reason(${skb}, enum skb_drop_reason reason)`,
      `void dev_kfree_skb_irq_reason(${skb}, enum skb_drop_reason reason)`,
    ],
  }),
  ...['skb_put', 'skb_push', 'skb_pull', '__skb_put', '__skb_push', '__skb_pull', 'skb_put_zero'].map((name) =>
    api(`void *${name}(${skb}, unsigned int len)`, 'Changes which part of a socket buffer holds data.', {
      effects: [derive('cpu', 'skb')],
    }),
  ),
  ...['skb_tail_pointer', 'skb_end_pointer', 'skb_mac_header', 'skb_network_header', 'skb_transport_header'].map(
    (name) =>
      api(`unsigned char *${name}(const ${skb})`, 'An address inside a socket buffer.', {
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
