import { api, barrier, type Entry, family, harmless, useHandle } from './builder.ts';

const plain = [
  { name: 'mb', orders: 'all', dma: true },
  { name: 'wmb', orders: 'writes', dma: true },
  { name: 'rmb', orders: 'reads', dma: true },
  { name: 'dma_mb', orders: 'all', dma: true },
  { name: 'dma_wmb', orders: 'writes', dma: true },
  { name: 'dma_rmb', orders: 'reads', dma: true },
  { name: 'smp_mb', orders: 'all', dma: false },
  { name: 'smp_wmb', orders: 'writes', dma: false },
  { name: 'smp_rmb', orders: 'reads', dma: false },
  { name: 'io_stop_wc', orders: 'writes', dma: true },
] as const;

const widths = [
  { suffix: 'b', type: 'u8' },
  { suffix: 'w', type: 'u16' },
  { suffix: 'l', type: 'u32' },
  { suffix: 'q', type: 'u64' },
] as const;

const written = 'Writes a register, after earlier writes to memory.';
const read = 'Reads a register, before later reads of memory.';
const unordered = 'unordered against memory.';
const orderedWrite = { effects: [useHandle('value'), barrier('writes', true)] };
const unorderedWrite = { effects: [useHandle('value')] };
const orderedRead = { effects: [barrier('reads', true)] };
const unorderedRead = { effects: [harmless] };

/** MMIO accessors order earlier writes to coherent memory before them; the relaxed and raw forms do not. */
const accessors: readonly Entry[] = widths.flatMap(({ suffix, type }) => {
  const write = `${type} value, volatile void __iomem *addr`;
  const address = 'const volatile void __iomem *addr';
  return [
    api(`void write${suffix}(${write})`, written, orderedWrite),
    api(`${type} read${suffix}(${address})`, read, orderedRead),
    api(`void write${suffix}_relaxed(${write})`, `Writes a register, ${unordered}`, unorderedWrite),
    api(`${type} read${suffix}_relaxed(${address})`, `Reads a register, ${unordered}`, unorderedRead),
    api(`void __raw_write${suffix}(${write})`, `Writes a register as it stands, ${unordered}`, unorderedWrite),
    api(`${type} __raw_read${suffix}(${address})`, `Reads a register as it stands, ${unordered}`, unorderedRead),
  ];
});

const mappedWrites = ['iowrite8', 'iowrite16', 'iowrite32', 'iowrite64', 'iowrite16be', 'iowrite32be', 'iowrite64be'];
const mappedReads = ['ioread8', 'ioread16', 'ioread32', 'ioread64', 'ioread16be', 'ioread32be', 'ioread64be'];
const portWrites = ['outb', 'outw', 'outl'];
const portReads = ['inb', 'inw', 'inl'];

/** What orders memory as the device sees it, and the register accesses that do so on the way. */
export const barrierFunctions = [
  ...family(
    { header: 'asm/barrier.h', section: 'types-of-mappings' },
    plain.map(({ name, orders, dma }) =>
      api(
        `void ${name}(void)`,
        dma
          ? `Orders ${orders === 'all' ? 'all accesses' : orders} as the device sees them.`
          : 'Orders accesses between CPUs only.',
        { effects: [barrier(orders, dma)] },
      ),
    ),
  ),
  ...family({ header: 'linux/io.h', section: 'types-of-mappings' }, [
    ...accessors,
    ...mappedWrites.map((name) => api(`void ${name}(value, void __iomem *addr)`, written, orderedWrite)),
    ...mappedReads.map((name) => api(`unsigned int ${name}(const void __iomem *addr)`, read, orderedRead)),
    ...portWrites.map((name) => api(`void ${name}(value, unsigned long port)`, written, orderedWrite)),
    ...portReads.map((name) => api(`unsigned int ${name}(unsigned long port)`, read, orderedRead)),
  ]),
];
