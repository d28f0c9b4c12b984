/** Helpers of the kernel by name: concrete meanings that the catalogue has no words for. */
import { atomicHelpers } from './atomics.ts';
import { bitHelpers } from './bits.ts';
import { deviceHelpers } from './devices.ts';
import type { Helper } from './helper.ts';
import { layoutHelpers } from './layouts.ts';
import { listHelpers } from './lists.ts';
import { registerHelpers } from './registers.ts';
import { scatterlistHelpers } from './scatterlists.ts';
import { segmentLimitHelpers } from './segment-limits.ts';
import { socketBufferHelpers } from './socket-buffers.ts';
import { stringHelpers } from './strings.ts';
import { unmapStateHelpers } from './unmap-state.ts';

export const library: ReadonlyMap<string, Helper> = new Map([
  ...atomicHelpers,
  ...bitHelpers,
  ...deviceHelpers,
  ...layoutHelpers,
  ...listHelpers,
  ...registerHelpers,
  ...scatterlistHelpers,
  ...segmentLimitHelpers,
  ...socketBufferHelpers,
  ...stringHelpers,
  ...unmapStateHelpers,
]);

/** Calls that stand for a field, read and written. */
export const fieldAccessors: ReadonlyMap<string, { readonly struct: string; readonly name: string }> = new Map([
  ['sg_dma_address', { struct: 'struct scatterlist', name: 'dma_address' }],
  ['sg_dma_len', { struct: 'struct scatterlist', name: 'dma_length' }],
]);
