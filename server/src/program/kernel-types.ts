import type { Type } from './ir.ts';
import type { StructType } from './program.ts';
import { typeOfText } from './type-syntax.ts';

/** Typedefs of the kernel that a driver uses as types without defining them. */
export function isKernelTypeName(name: string): boolean {
  return typeNames.has(name);
}

/** A struct of the kernel with the fields that matter to DMA; null where it is not in the table. */
export function kernelStruct(tag: string): StructType | null {
  return structs.get(tag) ?? null;
}

/** What an accessor of the kernel returns, where the catalogue of the DMA API does not have it. */
export function kernelReturnType(name: string): Type | null {
  const text = returnTypes.get(name);
  return text === undefined ? null : typeOfText(text);
}

const returnTypes = new Map([
  ['skb_shinfo', 'struct skb_shared_info *'],
  ['skb_get_queue_mapping', 'u16'],
  ['netdev_priv', 'void *'],
  ['dev_get_drvdata', 'void *'],
  ['pci_get_drvdata', 'void *'],
  ['platform_get_drvdata', 'void *'],
  ['spi_get_drvdata', 'void *'],
  ['usb_get_intfdata', 'void *'],
  ['shost_priv', 'void *'],
  ['mmc_priv', 'void *'],
  ['mmc_dev', 'struct device *'],
  ['scsi_cmd_to_rq', 'struct request *'],
  ['scsi_cmd_priv', 'void *'],
  ['blk_mq_rq_to_pdu', 'void *'],
  ['sg_next', 'struct scatterlist *'],
  ['sg_page', 'struct page *'],
  ['sg_virt', 'void *'],
  ['sg_dma_address', 'dma_addr_t'],
  ['sg_dma_len', 'unsigned int'],
  ['dma_unmap_addr', 'dma_addr_t'],
  ['dma_unmap_len', '__u32'],
  ['interface_to_usbdev', 'struct usb_device *'],
  ['dma_get_slave_channel', 'struct dma_chan *'],
  ['dma_request_chan', 'struct dma_chan *'],
  ['dmaengine_prep_slave_sg', 'struct dma_async_tx_descriptor *'],
  ['dmaengine_prep_slave_single', 'struct dma_async_tx_descriptor *'],
]);

const typeNames = new Set(
  (
    'u8 u16 u32 u64 s8 s16 s32 s64 __u8 __u16 __u32 __u64 __s8 __s16 __s32 __s64 __le16 __le32 __le64 __be16 __be32 ' +
    '__be64 uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t size_t ssize_t loff_t off_t ptrdiff_t ' +
    'uintptr_t intptr_t dma_addr_t phys_addr_t resource_size_t dma_cookie_t gfp_t pgoff_t sector_t blk_status_t bool ' +
    'netdev_tx_t irqreturn_t spinlock_t rwlock_t raw_spinlock_t atomic_t atomic64_t wait_queue_head_t wait_queue_entry_t ' +
    'netdev_features_t pci_power_t pgprot_t cpumask_t nodemask_t uint ulong ushort u_int u_long u_char uchar unchar ' +
    'kernel_ulong_t fmode_t umode_t mode_t dev_t pid_t time64_t ktime_t cycles_t skb_frag_t __sum16 __wsum phandle ' +
    'acpi_handle acpi_status irq_hw_number_t pm_message_t va_list bdaddr_t dma_filter_fn work_func_t irq_handler_t'
  ).split(' '),
);

/** From include/linux/: device.h, pci.h, netdevice.h, skbuff.h, scatterlist.h, platform_device.h, usb.h, dmaengine.h … */
const table = `
struct pci_dev: struct device dev; struct pci_bus *bus; unsigned int irq; u64 dma_mask;
struct pci_bus: struct pci_dev *self; struct device dev;
struct platform_device: const char *name; int id; struct device dev;
struct device: struct device *parent; struct device_node *of_node; void *driver_data; void *platform_data; u64 *dma_mask; u64 coherent_dma_mask; struct device_dma_parameters *dma_parms;
struct net_device: struct device dev; char *name; unsigned int mtu; unsigned char *dev_addr; void *ml_priv; netdev_features_t features; struct net_device_stats stats;
struct sk_buff: struct sk_buff *next; struct sk_buff *prev; struct sock *sk; struct net_device *dev; char cb[48]; unsigned int len; unsigned int data_len; unsigned char *head; unsigned char *data; unsigned int truesize; u8 ip_summed; __be16 protocol;
struct skb_shared_info: u8 nr_frags; skb_frag_t frags[17]; unsigned short gso_size; struct sk_buff *frag_list;
struct scatterlist: unsigned long page_link; unsigned int offset; unsigned int length; dma_addr_t dma_address; unsigned int dma_length;
struct sg_table: struct scatterlist *sgl; unsigned int nents; unsigned int orig_nents;
struct urb: void *transfer_buffer; dma_addr_t transfer_dma; struct scatterlist *sg; int num_mapped_sgs; int num_sgs; u32 transfer_buffer_length; unsigned char *setup_packet; dma_addr_t setup_dma; struct usb_device *dev; void *context; unsigned int transfer_flags;
struct usb_device: struct device dev; struct usb_bus *bus;
struct usb_bus: struct device *controller; struct device *sysdev;
struct usb_hcd: struct usb_bus self;
struct usb_gadget: struct device dev;
struct usb_request: void *buf; unsigned int length; dma_addr_t dma; struct scatterlist *sg; unsigned int num_sgs; unsigned int num_mapped_sgs;
struct usb_interface: struct device dev;
struct scsi_cmnd: struct scsi_device *device; enum dma_data_direction sc_data_direction; struct scsi_data_buffer sdb; unsigned char *sense_buffer; unsigned char cmnd[32]; int result; unsigned char *host_scribble;
struct scsi_data_buffer: struct sg_table table; unsigned int length;
struct scsi_device: struct Scsi_Host *host; struct device sdev_gendev;
struct Scsi_Host: struct device shost_gendev; struct device shost_dev; struct device *dma_dev; unsigned long hostdata[1];
struct spi_device: struct device dev; struct spi_controller *controller; struct spi_controller *master;
struct spi_controller: struct device dev; struct dma_chan *dma_tx; struct dma_chan *dma_rx; struct device *dma_map_dev; void *dummy_tx; void *dummy_rx;
struct spi_transfer: const void *tx_buf; void *rx_buf; unsigned int len; dma_addr_t tx_dma; dma_addr_t rx_dma; struct sg_table tx_sg; struct sg_table rx_sg;
struct i2c_client: struct device dev; struct i2c_adapter *adapter;
struct i2c_adapter: struct device dev; void *algo_data;
struct i2c_msg: __u16 addr; __u16 flags; __u16 len; __u8 *buf;
struct mmc_host: struct device *parent; struct device class_dev;
struct mmc_request: struct mmc_command *cmd; struct mmc_data *data;
struct mmc_command: struct mmc_data *data; u32 opcode; unsigned int flags; int error;
struct mmc_data: unsigned int blksz; unsigned int blocks; unsigned int flags; unsigned int sg_len; int sg_count; struct scatterlist *sg; s32 host_cookie; int error; unsigned int bytes_xfered;
struct page: unsigned long flags; void *virtual;
struct dma_chan: struct dma_device *device; struct dma_chan_dev *dev; void *private;
struct dma_device: struct device *dev;
struct dma_async_tx_descriptor: dma_cookie_t cookie; dma_addr_t phys; struct dma_chan *chan; void *callback_param; void *unmap;
struct dma_slave_config: enum dma_transfer_direction direction; phys_addr_t src_addr; phys_addr_t dst_addr; u32 src_maxburst; u32 dst_maxburst;
struct bio_vec: struct page *bv_page; unsigned int bv_len; unsigned int bv_offset;
struct ib_device: struct device *dma_device; struct device dev;
struct ata_queued_cmd: struct ata_port *ap; struct scatterlist *sg; unsigned int n_elem; unsigned int orig_n_elem; int dma_dir;
struct ata_port: struct device *dev; struct ata_host *host; struct ata_bmdma_prd *bmdma_prd; dma_addr_t bmdma_prd_dma; void *private_data;
struct ata_host: struct device *dev; void *private_data;
struct snd_dma_buffer: struct snd_dma_device dev; unsigned char *area; dma_addr_t addr; size_t bytes;
struct snd_dma_device: int type; struct device *dev;
struct snd_pcm_runtime: unsigned char *dma_area; dma_addr_t dma_addr; size_t dma_bytes; struct snd_dma_buffer *dma_buffer_p; void *private_data;
struct snd_pcm_substream: struct snd_pcm *pcm; struct snd_pcm_runtime *runtime; struct snd_dma_buffer dma_buffer; void *private_data; int stream;
struct amba_device: struct device dev;
struct of_device: struct device dev;
struct vio_dev: struct device dev;
struct mii_bus: struct device dev; struct device *parent; void *priv;
struct parisc_device: struct device dev;
struct virtio_device: struct device dev; void *priv;
struct rproc: struct device dev; void *priv;
struct napi_struct: struct net_device *dev; int weight;
struct xdp_buff: void *data; void *data_end; void *data_meta; void *data_hard_start;
struct list_head: struct list_head *next; struct list_head *prev;
struct work_struct: void *func;
struct delayed_work: struct work_struct work; struct timer_list timer;
struct nand_chip: void *priv;
struct mtd_info: struct device dev; void *priv; const char *name;
struct crypto_async_request: void *data; struct crypto_tfm *tfm;
struct skcipher_request: unsigned int cryptlen; u8 *iv; struct scatterlist *src; struct scatterlist *dst; struct crypto_async_request base;
struct aead_request: unsigned int assoclen; unsigned int cryptlen; u8 *iv; struct scatterlist *src; struct scatterlist *dst; struct crypto_async_request base;
struct ahash_request: unsigned int nbytes; struct scatterlist *src; u8 *result; struct crypto_async_request base;
struct fw_card: struct device *device;
struct drm_device: struct device *dev; void *dev_private;
struct iio_dev: struct device dev; void *priv;
struct v4l2_device: struct device *dev;
struct video_device: struct device dev; struct device *dev_parent;
struct tty_port: struct tty_struct *tty;
struct uart_port: struct device *dev; unsigned int irq; void *private_data;
struct sdhci_host: struct mmc_host *mmc; void *ioaddr;
struct firmware: size_t size; const u8 *data;
struct ethtool_stats: __u32 cmd;
`;

const structs: ReadonlyMap<string, StructType> = new Map(
  table
    .trim()
    .split('\n')
    .map((line) => {
      const colon = line.indexOf(':');
      const tag = line.slice(0, colon);
      return [tag, readStruct(tag, line.slice(colon + 1))] as const;
    }),
);

function readStruct(tag: string, declarations: string): StructType {
  const range = { start: 0, end: 0 };
  const file = '<kernel>';
  const fields = [...declarations.matchAll(/([^;]*?)(\w+)(?:\[(\d+)\])?;/g)].map((match) => {
    const type = typeOfText(match[1] ?? '');
    const size = match[3];
    const dimensions = size === undefined ? [] : [{ kind: 'integer', value: BigInt(size), text: size, range } as const];
    return { name: match[2] ?? '', type: { ...type, dimensions }, range, file };
  });
  return { tag, fields, file, range };
}
