import { allocateMemory, api, callback, derive, type Entry, family, freeMemory, keep, transfer } from './builder.ts';
import type { ApiFunction } from './types.ts';

function keeper(header: string, prototype: string, kept: string, summary: string, since?: string): Entry {
  return api(prototype, summary, { header, effects: [keep(kept)], since });
}

const linked = 'Links an object into a list; whoever walks the list answers for it.';
const queued = 'Queues a socket buffer; whoever takes it out answers for it.';
const handedUp = 'Hands a socket buffer to the network stack, which owns it from then on.';
const stored = "Stores the driver's own data with its device.";
const completed = 'Gives a request back to its issuer, who owns its memory from then on.';

const lists: readonly Entry[] = [
  keeper('linux/list.h', 'void list_add(struct list_head *new, struct list_head *head)', 'new', linked),
  keeper('linux/list.h', 'void list_add_tail(struct list_head *new, struct list_head *head)', 'new', linked),
  keeper('linux/list.h', 'void list_move(struct list_head *list, struct list_head *head)', 'list', linked),
  keeper('linux/list.h', 'void list_move_tail(struct list_head *list, struct list_head *head)', 'list', linked),
  keeper('linux/list.h', 'void list_splice_tail_init(struct list_head *list, struct list_head *head)', 'list', linked),
  keeper('linux/list.h', 'void hlist_add_head(struct hlist_node *n, struct hlist_head *h)', 'n', linked),
  keeper('linux/llist.h', 'bool llist_add(struct llist_node *new, struct llist_head *head)', 'new', linked),
];

const stores: readonly Entry[] = [
  keeper('linux/device.h', 'void dev_set_drvdata(struct device *dev, void *data)', 'data', stored),
  keeper('linux/pci.h', 'void pci_set_drvdata(struct pci_dev *pdev, void *data)', 'data', stored),
  keeper(
    'linux/platform_device.h',
    'void platform_set_drvdata(struct platform_device *pdev, void *data)',
    'data',
    stored,
  ),
  keeper('linux/spi/spi.h', 'void spi_set_drvdata(struct spi_device *spi, void *data)', 'data', stored),
  keeper('linux/usb.h', 'void usb_set_intfdata(struct usb_interface *intf, void *data)', 'data', stored),
  keeper('linux/i2c.h', 'void i2c_set_clientdata(struct i2c_client *client, void *data)', 'data', stored),
  keeper('linux/i2c.h', 'void i2c_set_adapdata(struct i2c_adapter *adap, void *data)', 'data', stored),
  keeper('media/v4l2-dev.h', 'void video_set_drvdata(struct video_device *vdev, void *data)', 'data', stored),
  keeper('linux/amba/bus.h', 'void amba_set_drvdata(d, p)', 'p', stored),
  keeper(
    'sound/soc-component.h',
    'void snd_soc_component_set_drvdata(struct snd_soc_component *c, void *data)',
    'data',
    stored,
  ),
  api('int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)', 'Stores an object under a number.', {
    header: 'linux/idr.h',
    effects: [keep('ptr')],
    failure: 'negative-errno',
  }),
  api(
    'void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)',
    'Stores an object under a number.',
    {
      header: 'linux/xarray.h',
      effects: [keep('entry')],
    },
  ),
  ...['devm_add_action', 'devm_add_action_or_reset'].map((name) =>
    api(
      `int ${name}(struct device *dev, devres_action_t action, void *data)`,
      'Has a function called when the driver leaves the device.',
      {
        header: 'linux/device.h',
        effects: [callback('action', 'process'), keep('data')],
        failure: 'errno',
      },
    ),
  ),
];

const skb = 'struct sk_buff *skb';
const newsk = 'struct sk_buff *newsk';

const network: readonly Entry[] = [
  ...['skb_queue_tail', '__skb_queue_tail', 'skb_queue_head', '__skb_queue_head'].map((name) =>
    keeper('linux/skbuff.h', `void ${name}(struct sk_buff_head *list, ${newsk})`, 'newsk', queued),
  ),
  ...['netif_rx', 'netif_receive_skb', '__netif_rx', 'dev_queue_xmit'].map((name) =>
    keeper('linux/netdevice.h', `int ${name}(${skb})`, 'skb', handedUp),
  ),
  keeper('linux/netdevice.h', `gro_result_t napi_gro_receive(struct napi_struct *napi, ${skb})`, 'skb', handedUp),
  keeper('net/mac80211.h', `void ieee80211_rx_irqsafe(struct ieee80211_hw *hw, ${skb})`, 'skb', handedUp),
  keeper(
    'net/mac80211.h',
    `void ieee80211_rx_napi(struct ieee80211_hw *hw, struct ieee80211_sta *sta, ${skb}, struct napi_struct *napi)`,
    'skb',
    handedUp,
  ),
  keeper('net/mac80211.h', `void ieee80211_rx_ni(struct ieee80211_hw *hw, ${skb})`, 'skb', handedUp),
  keeper('net/mac80211.h', `void ieee80211_rx(struct ieee80211_hw *hw, ${skb})`, 'skb', handedUp),
  keeper('net/mac80211.h', `void ieee80211_tx_status_irqsafe(struct ieee80211_hw *hw, ${skb})`, 'skb', handedUp),
  keeper('net/mac80211.h', `void ieee80211_tx_status_skb(struct ieee80211_hw *hw, ${skb})`, 'skb', handedUp, '6.6'),
  keeper('net/mac80211.h', `void ieee80211_tx_status_ni(struct ieee80211_hw *hw, ${skb})`, 'skb', handedUp),
  api(`void ieee80211_free_txskb(struct ieee80211_hw *hw, ${skb})`, 'Frees a socket buffer that could not be sent.', {
    effects: [freeMemory('skb', 'skb')],
    header: 'net/mac80211.h',
  }),
  keeper(
    'linux/skbuff.h',
    `void skb_add_rx_frag(${skb}, int i, struct page *page, int off, int size, unsigned int truesize)`,
    'page',
    'Adds part of a page to a socket buffer, which owns the reference from then on.',
  ),
  keeper(
    'linux/skbuff.h',
    `void skb_fill_page_desc(${skb}, int i, struct page *page, int off, int size)`,
    'page',
    'Adds part of a page to a socket buffer, which owns the reference from then on.',
  ),
  keeper(
    'linux/skbuff.h',
    'void skb_frag_fill_page_desc(skb_frag_t *frag, struct page *page, int off, int size)',
    'page',
    'Points a fragment at part of a page.',
    '6.5',
  ),
  ...['xdp_return_frame', 'xdp_return_frame_rx_napi'].map((name) =>
    keeper(
      'net/xdp.h',
      `void ${name}(struct xdp_frame *xdpf)`,
      'xdpf',
      'Gives a frame back to where its memory came from.',
    ),
  ),
  keeper(
    'net/xdp.h',
    'void xdp_return_buff(struct xdp_buff *xdp)',
    'xdp',
    'Gives a buffer back to where its memory came from.',
  ),
  keeper(
    'net/xdp.h',
    'void xdp_return_frame_bulk(struct xdp_frame *xdpf, struct xdp_frame_bulk *bq)',
    'xdpf',
    'Gives a frame back to where its memory came from.',
  ),
];

const devicePrivate = 'Allocates a network device with memory of the driver in it; NULL on failure.';

/** The driver's own structure lies inside the network device, and dies with it. */
const networkDevices: readonly Entry[] = [
  ...[
    'alloc_etherdev(int sizeof_priv)',
    'alloc_etherdev_mq(int sizeof_priv, unsigned int count)',
    'alloc_etherdev_mqs(int sizeof_priv, unsigned int txqs, unsigned int rxqs)',
  ].map((rest) =>
    api(`struct net_device *${rest}`, devicePrivate, {
      effects: [allocateMemory('slab')],
      sleeps: 'always',
      pair: 'free_netdev',
    }),
  ),
  ...[
    'devm_alloc_etherdev(struct device *dev, int sizeof_priv)',
    'devm_alloc_etherdev_mqs(struct device *dev, int sizeof_priv, unsigned int txqs, unsigned int rxqs)',
  ].map((rest) =>
    api(`struct net_device *${rest}`, devicePrivate, {
      effects: [allocateMemory('slab', true)],
      sleeps: 'always',
    }),
  ),
  api('struct net_device *alloc_netdev_dummy(int sizeof_priv)', devicePrivate, {
    effects: [allocateMemory('slab')],
    sleeps: 'always',
    since: '6.10',
    pair: 'free_netdev',
  }),
  api('void free_netdev(struct net_device *dev)', "Frees a network device and the driver's memory in it.", {
    effects: [freeMemory('slab', 'dev')],
  }),
  api('void *netdev_priv(const struct net_device *dev)', "The driver's memory in a network device.", {
    effects: [derive('cpu', 'dev')],
  }),
];

const requests: readonly Entry[] = [
  keeper('scsi/scsi_cmnd.h', 'void scsi_done(struct scsi_cmnd *cmd)', 'cmd', completed),
  keeper('linux/mmc/host.h', 'void mmc_request_done(struct mmc_host *host, struct mmc_request *mrq)', 'mrq', completed),
  keeper(
    'linux/usb/gadget.h',
    'void usb_gadget_giveback_request(struct usb_ep *ep, struct usb_request *req)',
    'req',
    completed,
  ),
  keeper(
    'linux/usb/hcd.h',
    'void usb_hcd_giveback_urb(struct usb_hcd *hcd, struct urb *urb, int status)',
    'urb',
    completed,
  ),
  keeper(
    'media/videobuf2-core.h',
    'void vb2_buffer_done(struct vb2_buffer *vb, enum vb2_buffer_state state)',
    'vb',
    completed,
  ),
  keeper(
    'linux/bsg-lib.h',
    'void bsg_job_done(struct bsg_job *job, int result, unsigned int reply_payload_rcv_len)',
    'job',
    completed,
  ),
  keeper('linux/spi/spi.h', 'void spi_finalize_current_message(struct spi_controller *ctlr)', 'ctlr', completed),
  keeper(
    'crypto/algapi.h',
    'void crypto_request_complete(struct crypto_async_request *req, int err)',
    'req',
    completed,
  ),
  keeper('crypto/internal/hash.h', 'void ahash_request_complete(struct ahash_request *req, int err)', 'req', completed),
  keeper(
    'crypto/internal/skcipher.h',
    'void skcipher_request_complete(struct skcipher_request *req, int err)',
    'req',
    completed,
  ),
  keeper('crypto/internal/aead.h', 'void aead_request_complete(struct aead_request *req, int err)', 'req', completed),
  keeper('linux/blk-mq.h', 'void blk_mq_end_request(struct request *rq, blk_status_t error)', 'rq', completed),
  api(
    'int ib_post_send(struct ib_qp *qp, const struct ib_send_wr *send_wr, const struct ib_send_wr **bad_send_wr)',
    'Starts a send.',
    {
      header: 'rdma/ib_verbs.h',
      effects: [transfer('start')],
      failure: 'errno',
    },
  ),
  api(
    'int ib_post_recv(struct ib_qp *qp, const struct ib_recv_wr *recv_wr, const struct ib_recv_wr **bad_recv_wr)',
    'Starts a receive.',
    {
      header: 'rdma/ib_verbs.h',
      effects: [transfer('start')],
      failure: 'errno',
    },
  ),
  ...['virtqueue_add_outbuf', 'virtqueue_add_inbuf'].map((name) =>
    api(
      `int ${name}(struct virtqueue *vq, struct scatterlist *sg, unsigned int num, void *data, gfp_t gfp)`,
      'Queues buffers for the host.',
      {
        header: 'linux/virtio.h',
        effects: [keep('data')],
        failure: 'errno',
      },
    ),
  ),
];

/** Functions that take an object over or store it where others find it; they leave its mappings as they are. */
export const handoverFunctions: readonly ApiFunction[] = [
  ...family({}, [...lists, ...stores, ...network, ...requests]),
  ...family({ header: 'linux/etherdevice.h' }, networkDevices),
];
