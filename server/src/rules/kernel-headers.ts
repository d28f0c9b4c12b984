/** Whether an `#include` leads to <linux/dma-mapping.h>. */
import type { SourceText } from './check.ts';
import { type IncludeLine, includesOf } from './driver-names.ts';

export type Reach = 'yes' | 'no' | 'unknown';

/** Headers below include/ that lead there in every kernel of interest, so that no reading is needed (Linux 6.12). */
const leading: ReadonlySet<string> = new Set([
  'linux/dma-mapping.h',
  'linux/dma-buf.h',
  'linux/dma-direct.h',
  'linux/dma-map-ops.h',
  'linux/etherdevice.h',
  'linux/firewire.h',
  'linux/if_vlan.h',
  'linux/libata.h',
  'linux/netdevice.h',
  'linux/pci.h',
  'linux/skbuff.h',
  'linux/ssb/ssb.h',
  'linux/virtio.h',
  'rdma/ib_verbs.h',
  'scsi/scsi_cmnd.h',
]);

/** Common headers that do not, for files outside a kernel tree. */
const notLeading: ReadonlySet<string> = new Set(
  (
    'bitops bits bitfield cache clk clk-provider compiler completion cpu debugfs delay device dmaengine dmapool err errno fs gfp ' +
    'gpio gpio/consumer hrtimer hw_random i2c idr init input interrupt io iopoll iommu irq jiffies kernel kobject kthread list ' +
    'log2 mfd/syscon mm mod_devicetable module moduleparam mutex notifier of of_address of_device of_dma of_irq phy/phy ' +
    'platform_device pm pm_runtime printk property ratelimit regmap regulator/consumer reset sched scatterlist seq_file slab ' +
    'spi/spi spinlock string sysfs time timer tty types uaccess unaligned version vmalloc wait workqueue'
  )
    .split(' ')
    .map((name) => `linux/${name}.h`),
);

/** So many headers are read before the answer is left open. */
const maximumRead = 1500;

/** Breadth first, as the way there is short where there is one. */
export function reachesDmaMapping(
  path: string,
  includes: readonly IncludeLine[],
  read: (from: string, target: string, quoted: boolean) => SourceText | null,
): Reach {
  const seen = new Set<string>();
  const pending: { readonly from: string; readonly line: IncludeLine }[] = [];
  let unread = false;
  let found: SourceText | null = { path, text: '' };
  for (let lines = includes, next = 0; ; next++) {
    // Before any more is read: what was just read may name one that leads there.
    if (lines.some(({ target }) => leading.has(target))) return 'yes';
    if (found !== null) for (const line of lines) pending.push({ from: found.path, line });
    const entry = pending[next];
    if (entry === undefined) return unread ? 'unknown' : 'no';
    if (seen.size > maximumRead) return 'unknown';
    const { from, line } = entry;
    found = seen.has(line.target) ? null : read(from, line.target, line.quoted);
    // One that does not exist here may lead there: all but those that are known, and the architecture's own.
    if (found === null && !seen.has(line.target) && !isHarmless(line.target)) unread = true;
    seen.add(line.target);
    if (found !== null && seen.has(found.path)) found = null;
    if (found !== null) seen.add(found.path);
    lines = found === null ? [] : includesOf(found);
  }
}

function isHarmless(target: string): boolean {
  return notLeading.has(target) || /^(?:asm|uapi|generated|dt-bindings|asm-generic|vdso)\//.test(target);
}
