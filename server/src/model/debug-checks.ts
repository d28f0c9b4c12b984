/**
 * The checks of CONFIG_DMA_API_DEBUG: their conditions, their order within one call, and their words (facts from
 * kernel/dma/debug.c of 6.12, held against messages of a running kernel).
 */
import {
  type DebugEntries,
  type DebugEntry,
  type EntryType,
  lineOf,
  mostOverlaps,
  type Reference,
} from './debug-entries.ts';
import { address, hex } from './format.ts';
import { type DeviceId, mappingError } from './types.ts';

/** One message of the kernel, and what it means. */
export interface Finding {
  readonly rule: string;
  readonly message: string;
  readonly kernelMessage: string;
  readonly entry: DebugEntry | null;
}

/** What an unmap or a free of coherent memory draws. `physical` is where the CPU address leads that is freed. */
export function checkUnmap(
  entries: DebugEntries,
  reference: Reference,
  physical: bigint | null,
): { readonly entry: DebugEntry | null; readonly findings: readonly Finding[] } {
  const entry = entries.findExact(reference);
  if (entry === null) return { entry, findings: [notAllocated(entries, reference)] };
  const findings = [
    checkSize(entry, reference),
    checkFunction(entry, reference) ?? checkCpuAddress(entry, reference, physical),
    checkCount(entry, reference, 'frees', 'unmap'),
    checkDirection(entry, reference),
    checkErrorTest(entry, reference),
  ].filter((finding) => finding !== null);
  return { entry, findings };
}

/** What a sync draws. */
export function checkSync(
  entries: DebugEntries,
  reference: Reference,
  towards: 'cpu' | 'device',
): { readonly entry: DebugEntry | null; readonly findings: readonly Finding[] } {
  const entry = entries.findContaining(reference);
  if (entry === null) return { entry, findings: [syncNotAllocated(reference)] };
  if (entry.direction === 'DMA_BIDIRECTIONAL') return { entry, findings: [] };
  const findings = [
    checkSyncDirection(entry, reference),
    checkSyncAccess(entry, reference, towards),
    checkCount(entry, reference, 'syncs', 'sync'),
  ].filter((finding) => finding !== null);
  return { entry, findings };
}

/** What a new mapping draws because of others that begin in the same cache line. */
export function overlapFindings(
  entry: DebugEntry,
  found: { readonly overlaps: boolean; readonly exceeds: boolean },
  skipSync: boolean,
): readonly (Finding & { readonly once: boolean })[] {
  const findings: (Finding & { readonly once: boolean })[] = [];
  const rule = 'overlapping-mappings';
  if (found.exceeds) {
    findings.push({
      rule,
      message: `More than ${mostOverlaps + 1} live mappings begin in the cache line at ${hex(entry.physical)}.`,
      kernelMessage: `exceeded ${mostOverlaps} overlapping mappings of cacheline ${address(lineOf(entry))}`,
      entry,
      once: true,
    });
  }
  if (found.overlaps && !skipSync) {
    findings.push({
      rule,
      message: `The buffer at physical address ${hex(entry.physical)} is mapped while another live mapping begins in the same cache line.`,
      kernelMessage: "cacheline tracking EEXIST, overlapping mappings aren't supported",
      entry,
      once: false,
    });
  }
  return findings;
}

/** What is said of a device whose driver lets go of it with mappings left; null where there are none. */
export function checkRelease(entries: DebugEntries, device: DeviceId): Finding | null {
  const left = entries.ofDevice(device);
  const last = left.at(-1);
  if (last === undefined) return null;
  return {
    rule: leakRule(last.type),
    message: `The driver lets go of the device with ${left.length} ${left.length === 1 ? 'mapping' : 'mappings'} left, one of them ${last.size} bytes at ${hex(last.bus)}.`,
    kernelMessage:
      `device driver has pending DMA allocations while released from device [count=${left.length}]\n` +
      `One of leaked entries details: [device address=${address(last.bus)}] [size=${last.size} bytes] ` +
      `[mapped with ${last.direction}] [mapped as ${last.type}]`,
    entry: last,
  };
}

export function leakRule(type: EntryType): string {
  return type === 'coherent' || type === 'noncoherent' ? 'coherent-leak' : 'unmap-missing';
}

function notAllocated(entries: DebugEntries, reference: Reference): Finding {
  if (reference.bus === mappingError) {
    return {
      rule: reference.type === 'coherent' ? 'coherent-free-mismatch' : 'unmap-unmapped',
      message: 'DMA_MAPPING_ERROR, the result of a mapping that failed, is unmapped.',
      kernelMessage: 'device driver tries to free an invalid DMA memory address',
      entry: null,
    };
  }
  const there = entries.atAddress(reference.bus);
  const own = there.filter((entry) => entry.device === reference.device);
  const kernelMessage = `device driver tries to free DMA memory it has not allocated ${place(reference.bus, reference.size)}`;
  const undone = isAllocation(reference.type) ? 'freed' : 'unmapped';
  if (own.length > 0) {
    return {
      rule: own.some((entry) => entry.size === reference.size) ? 'direction-mismatch' : 'unmap-size-mismatch',
      message: `${reference.size} bytes at ${hex(reference.bus)} are ${undone} as ${reference.direction}, which fits none of the ${own.length} mappings there.`,
      kernelMessage,
      entry: null,
    };
  }
  if (there.length > 0) {
    const message = `${hex(reference.bus)} is mapped for another device than the one it is ${undone} for.`;
    return { rule: 'unmap-device-mismatch', message, kernelMessage, entry: null };
  }
  return {
    rule: isAllocation(reference.type) ? 'coherent-free-mismatch' : 'unmap-unmapped',
    message: `${hex(reference.bus)} is ${undone}, where nothing is mapped for the device.`,
    kernelMessage,
    entry: null,
  };
}

function checkSize(entry: DebugEntry, reference: Reference): Finding | null {
  if (reference.size === entry.size) return null;
  return {
    rule: isAllocation(reference.type) ? 'coherent-free-mismatch' : 'unmap-size-mismatch',
    message: `${entry.size} bytes are mapped at ${hex(entry.bus)}, and ${reference.size} are ${isAllocation(reference.type) ? 'freed' : 'unmapped'}.`,
    kernelMessage: `device driver frees DMA memory with different size [device address=${address(reference.bus)}] [map size=${entry.size} bytes] [unmap size=${reference.size} bytes]`,
    entry,
  };
}

function checkFunction(entry: DebugEntry, reference: Reference): Finding | null {
  if (reference.type === entry.type) return null;
  return {
    rule: isAllocation(reference.type) ? 'coherent-free-mismatch' : 'unmap-wrong-function',
    message: `What is mapped at ${hex(entry.bus)} as ${entry.type} is undone as ${reference.type}.`,
    kernelMessage: `device driver frees DMA memory with wrong function ${place(reference.bus, reference.size)} [mapped as ${entry.type}] [unmapped as ${reference.type}]`,
    entry,
  };
}

function checkCpuAddress(entry: DebugEntry, reference: Reference, physical: bigint | null): Finding | null {
  if (!isAllocation(entry.type) || physical === null || physical === entry.physical) return null;
  return {
    rule: 'coherent-free-mismatch',
    message: `The block at ${hex(entry.bus)} is freed with a CPU address that is not its own.`,
    // The kernel writes "0x" before %pa, which prints another.
    kernelMessage: `device driver frees DMA memory with different CPU address ${place(reference.bus, reference.size)} [cpu alloc address=0x${address(entry.physical)}] [cpu free address=0x${address(physical)}]`,
    entry,
  };
}

function checkCount(
  entry: DebugEntry,
  reference: Reference,
  verb: 'frees' | 'syncs',
  call: 'unmap' | 'sync',
): Finding | null {
  if (reference.type !== 'scatter-gather' || reference.callEntries === 0) return null;
  if (reference.callEntries === entry.callEntries) return null;
  return {
    rule: 'sg-nents-mismatch',
    message: `A list of ${entry.callEntries} entries was mapped, and ${call} is told ${reference.callEntries}.`,
    kernelMessage: `device driver ${verb} DMA sg list with different entry count [map count=${entry.callEntries}] [${call} count=${reference.callEntries}]`,
    entry,
  };
}

function checkDirection(entry: DebugEntry, reference: Reference): Finding | null {
  if (reference.direction === entry.direction) return null;
  return {
    rule: 'direction-mismatch',
    message: `${hex(entry.bus)} is mapped ${entry.direction} and unmapped ${reference.direction}.`,
    kernelMessage: `device driver frees DMA memory with different direction ${place(reference.bus, reference.size)} [mapped with ${entry.direction}] [unmapped with ${reference.direction}]`,
    entry,
  };
}

function checkErrorTest(entry: DebugEntry, reference: Reference): Finding | null {
  if (entry.check !== 'not-checked') return null;
  return {
    rule: 'mapping-error-unchecked',
    message: `${hex(entry.bus)} is unmapped, and dma_mapping_error() was never called for it.`,
    // There is no space before the bracket in the kernel's words either.
    kernelMessage: `device driver failed to check map error${place(reference.bus, reference.size)} [mapped as ${entry.type}]`,
    entry,
  };
}

function syncNotAllocated(reference: Reference): Finding {
  return {
    rule: 'sync-mismatch',
    message: `${reference.size} bytes at ${hex(reference.bus)} are synced, and no mapping of the device holds them all.`,
    kernelMessage: `device driver tries to sync DMA memory it has not allocated ${place(reference.bus, reference.size)}`,
    entry: null,
  };
}

function checkSyncDirection(entry: DebugEntry, reference: Reference): Finding | null {
  if (reference.direction === entry.direction) return null;
  return {
    rule: 'direction-mismatch',
    message: `${hex(entry.bus)} is mapped ${entry.direction} and synced ${reference.direction}.`,
    kernelMessage: `device driver syncs DMA memory with different direction ${syncPlace(entry, reference)}`,
    entry,
  };
}

function checkSyncAccess(entry: DebugEntry, reference: Reference, towards: 'cpu' | 'device'): Finding | null {
  const useless = towards === 'cpu' ? 'DMA_TO_DEVICE' : 'DMA_FROM_DEVICE';
  if (entry.direction !== useless || reference.direction === useless) return null;
  const words = towards === 'cpu' ? 'read-only DMA memory for cpu' : 'write-only DMA memory to device';
  return {
    rule: 'direction-mismatch',
    message: `${hex(entry.bus)} is mapped ${entry.direction} and synced for the ${towards === 'cpu' ? 'CPU' : 'device'} as ${reference.direction}.`,
    kernelMessage: `device driver syncs device ${words} ${syncPlace(entry, reference)}`,
    entry,
  };
}

function place(bus: bigint, size: bigint): string {
  return `[device address=${address(bus)}] [size=${size} bytes]`;
}

/** Syncs are told the size of the whole mapping. */
function syncPlace(entry: DebugEntry, reference: Reference): string {
  return `${place(reference.bus, entry.size)} [mapped with ${entry.direction}] [synced with ${reference.direction}]`;
}

function isAllocation(type: EntryType): boolean {
  return type === 'coherent' || type === 'noncoherent';
}
