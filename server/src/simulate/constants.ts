/** Constants of the kernel that decide what a driver does; include/linux/ and include/uapi/linux/, x86-64. */
import { errorNumbers } from '../program/errno.ts';

/** The value of a constant of the kernel; a made-up but steady one for names that only stand for themselves. */
export function kernelConstant(name: string): bigint {
  const known = values.get(name);
  if (known !== undefined) return known;
  const error = errorNumbers.get(name);
  if (error !== undefined) return BigInt(error);
  return invented(name);
}

/** Whether a name is spelled as the kernel spells constants. */
export function looksConstant(name: string): boolean {
  return values.has(name) || /^[A-Z][A-Z0-9_]*[a-z]?[A-Z0-9_]*$/.test(name);
}

/** Flags get a bit each, so that tests of them differ; sizes and counts get what loops and buffers can bear. */
function invented(name: string): bigint {
  if (/SIZE|LEN|BYTES|_SZ$/.test(name)) return 64n;
  if (/COUNT|NUM|MAX|ENTRIES|_NR|LIMIT|DEPTH/.test(name)) return 4n;
  if (/SHIFT|OFFSET|_LSB|_POS|INDEX|IDX/.test(name)) return 0n;
  let hash = 0;
  for (const character of name) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return 1n << BigInt(hash % 24);
}

const values: ReadonlyMap<string, bigint> = new Map(
  Object.entries({
    NULL: 0n, true: 1n, false: 0n,
    DMA_BIDIRECTIONAL: 0n, DMA_TO_DEVICE: 1n, DMA_FROM_DEVICE: 2n, DMA_NONE: 3n,
    PCI_DMA_BIDIRECTIONAL: 0n, PCI_DMA_TODEVICE: 1n, PCI_DMA_FROMDEVICE: 2n, PCI_DMA_NONE: 3n,
    DMA_MEM_TO_MEM: 0n, DMA_MEM_TO_DEV: 1n, DMA_DEV_TO_MEM: 2n, DMA_DEV_TO_DEV: 3n, DMA_TRANS_NONE: 4n,
    DMA_MAPPING_ERROR: 0xffff_ffff_ffff_ffffn, DMA_ERROR_CODE: 0xffff_ffff_ffff_ffffn,
    DMA_ATTR_WEAK_ORDERING: 2n, DMA_ATTR_WRITE_COMBINE: 4n, DMA_ATTR_NO_KERNEL_MAPPING: 16n, DMA_ATTR_SKIP_CPU_SYNC: 32n,
    DMA_ATTR_FORCE_CONTIGUOUS: 64n, DMA_ATTR_ALLOC_SINGLE_PAGES: 128n, DMA_ATTR_NO_WARN: 256n, DMA_ATTR_PRIVILEGED: 512n,
    DMA_COMPLETE: 0n, DMA_IN_PROGRESS: 1n, DMA_PAUSED: 2n, DMA_ERROR: 3n,
    PAGE_SIZE: 4096n, PAGE_SHIFT: 12n, PAGE_MASK: -4096n, HZ: 250n, GFP_ATOMIC: 0x820n, GFP_KERNEL: 0xcc0n, GFP_DMA: 1n,
    GFP_DMA32: 4n, GFP_NOWAIT: 0x800n, GFP_NOIO: 0xc00n, __GFP_ZERO: 0x100n, __GFP_NOWARN: 0x2000n, GFP_USER: 0xcc0n,
    SZ_1: 1n, SZ_2: 2n, SZ_4: 4n, SZ_8: 8n, SZ_16: 16n, SZ_32: 32n, SZ_64: 64n, SZ_128: 128n, SZ_256: 256n, SZ_512: 512n,
    SZ_1K: 1024n, SZ_2K: 2048n, SZ_4K: 4096n, SZ_8K: 8192n, SZ_16K: 16384n, SZ_32K: 32768n, SZ_64K: 65536n,
    SZ_128K: 0x20000n, SZ_256K: 0x40000n, SZ_512K: 0x80000n, SZ_1M: 0x100000n, SZ_2M: 0x200000n, SZ_4M: 0x400000n,
    SZ_16M: 0x1000000n, SZ_1G: 0x40000000n, SZ_2G: 0x80000000n, SZ_4G: 0x100000000n,
    ETH_ALEN: 6n, ETH_HLEN: 14n, ETH_FCS_LEN: 4n, ETH_ZLEN: 60n, ETH_DATA_LEN: 1500n, ETH_FRAME_LEN: 1514n, VLAN_HLEN: 4n,
    VLAN_ETH_HLEN: 18n, VLAN_ETH_FRAME_LEN: 1518n, NET_IP_ALIGN: 0n, NET_SKB_PAD: 64n, XDP_PACKET_HEADROOM: 256n,
    MAX_SKB_FRAGS: 17n, SMP_CACHE_BYTES: 64n, L1_CACHE_BYTES: 64n, ARCH_DMA_MINALIGN: 64n, ARCH_KMALLOC_MINALIGN: 8n,
    BITS_PER_LONG: 64n, BITS_PER_BYTE: 8n, NETDEV_TX_OK: 0n, NETDEV_TX_BUSY: 16n, IRQ_NONE: 0n, IRQ_HANDLED: 1n,
    IRQ_WAKE_THREAD: 2n, CHECKSUM_NONE: 0n, CHECKSUM_UNNECESSARY: 1n, CHECKSUM_COMPLETE: 2n, CHECKSUM_PARTIAL: 3n,
    U8_MAX: 0xffn, U16_MAX: 0xffffn, U32_MAX: 0xffff_ffffn, S32_MAX: 0x7fff_ffffn, INT_MAX: 0x7fff_ffffn,
    UINT_MAX: 0xffff_ffffn, LONG_MAX: 0x7fff_ffff_ffff_ffffn, ULONG_MAX: 0xffff_ffff_ffff_ffffn, USHRT_MAX: 0xffffn,
    SNDRV_PCM_STREAM_PLAYBACK: 0n, SNDRV_PCM_STREAM_CAPTURE: 1n, MMC_DATA_WRITE: 0x100n, MMC_DATA_READ: 0x200n,
    HRTIMER_NORESTART: 0n, HRTIMER_RESTART: 1n, NAPI_POLL_WEIGHT: 64n, THIS_MODULE: 0n, NUMA_NO_NODE: -1n,
    IRQF_SHARED: 0x80n, IRQF_ONESHOT: 0x2000n, IRQF_TRIGGER_NONE: 0n, IORESOURCE_MEM: 0x200n, IORESOURCE_IRQ: 0x400n,
    WRITE: 1n, READ: 0n, REQ_OP_READ: 0n, REQ_OP_WRITE: 1n, ITER_SOURCE: 1n, ITER_DEST: 0n,
    CRYPTO_TFM_REQ_MAY_SLEEP: 0x200n, DMA_PREP_INTERRUPT: 1n, DMA_CTRL_ACK: 2n,
    URB_NO_TRANSFER_DMA_MAP: 4n, URB_DIR_IN: 0x200n, USB_DIR_IN: 0x80n, USB_DIR_OUT: 0n,
  }), // biome-ignore format: a table reads better in rows
);
