/**
 * Faults that only a running machine shows, so that no rule of the checker has a page on them: id, and what is wrong. Every
 * other id of a violation is that of a rule.
 */
export const modelRules: ReadonlyMap<string, string> = new Map([
  ['alloc-may-sleep', 'a call that may sleep, in a context that may not'],
  ['coherent-free-atomic', 'coherent memory freed with interrupts off'],
  ['dma-shares-cacheline', 'the CPU writes beside a mapped buffer, in a cache line that holds bytes of both'],
  ['mask-overflow', 'a buffer that the device cannot reach with its mask, and nothing to bounce it'],
  ['overlapping-mappings', 'two live mappings that begin in one cache line'],
  ['pool-destroy-live', 'a pool destroyed with blocks in use, or given a block of another pool'],
  ['pool-parameters', 'a pool made with a size, alignment or boundary that cannot be'],
  ['sg-segment-limits', 'a segment longer than the device takes, or across a boundary that it cannot cross'],
  ['sync-mismatch', 'a sync of bytes that no mapping of the device holds'],
  ['sync-missing-cpu', 'the CPU reads or unmaps what the device wrote, with no sync for the CPU before'],
  [
    'sync-missing-device',
    'the device misses, or an unmap overwrites, what the CPU wrote with no sync for the device after',
  ],
  ['zero-length-mapping', 'a mapping of no bytes'],
]);
