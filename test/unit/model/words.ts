/** The kernel's messages as they are expected, and the running of sequences that draw them. */
import { describe, expect, test } from 'vitest';
import type { PlatformName } from '../../../server/src/model/types.ts';
import { type Lab, lab } from './lab.ts';

export const modes = ['direct', 'bounce', 'iommu'] as const satisfies readonly PlatformName[];

/** A sequence, run in each of the modes; it returns the messages to expect there. */
export interface Case {
  readonly sequence: string;
  readonly run: (at: Lab) => readonly string[];
}

/** Runs each sequence in each mode and holds what the kernel says against what is expected. */
export function testCases(family: string, cases: readonly Case[]): void {
  describe(family, () => {
    describe.each(cases)('$sequence', ({ run }) => {
      test.each(modes)('%s', (mode) => {
        const at = lab(mode);
        const expected = run(at);
        expect(at.kernel()).toEqual(expected);
      });
    });
  });
}

export function notAllocated(bus: bigint, size = 64n): string {
  return `device driver tries to free DMA memory it has not allocated ${place(bus, size)}`;
}

export function syncNotAllocated(bus: bigint, size = 64n): string {
  return `device driver tries to sync DMA memory it has not allocated ${place(bus, size)}`;
}

export function wrongFunction(bus: bigint, mapped: string, unmapped: string, size = 64): string {
  return `device driver frees DMA memory with wrong function ${place(bus, BigInt(size))} [mapped as ${mapped}] [unmapped as ${unmapped}]`;
}

export function leak(count: number, bus: bigint, direction: string, type: string, size: number): string {
  return (
    `device driver has pending DMA allocations while released from device [count=${count}]\n` +
    `One of leaked entries details: ${place(bus, BigInt(size))} [mapped with ${direction}] [mapped as ${type}]`
  );
}

export function place(bus: bigint, size = 64n): string {
  return `[device address=${x(bus)}] [size=${size} bytes]`;
}

export function x(value: bigint): string {
  return `0x${value.toString(16).padStart(16, '0')}`;
}
