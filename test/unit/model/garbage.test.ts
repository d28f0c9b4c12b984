/** Drivers come up with all sorts of numbers. The machine objects or stays silent, but it answers. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AllocationKind, Direction, MappingKind } from '../../../server/src/dma-api/types.ts';
import { createMachine } from '../../../server/src/model/machine.ts';
import { platforms } from '../../../server/src/model/platforms.ts';
import { modelRules } from '../../../server/src/model/rules.ts';
import { type Machine, mappingError, platformNames } from '../../../server/src/model/types.ts';
import { ruleIds } from '../../../server/src/project/rule-list.ts';

const kinds = ['single', 'page', 'resource', 'phys'] as const satisfies readonly MappingKind[];
const allocations = ['coherent', 'noncoherent', 'pages', 'noncontiguous'] as const satisfies readonly AllocationKind[];
const directions = ['DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_BIDIRECTIONAL', 'DMA_NONE'] as const satisfies Direction[];

/** Addresses from everywhere: of memory that is there, beside it, of no memory at all. */
const address = fc.oneof(
  fc.constantFrom(0n, 1n, mappingError, 0xffff_8880_0200_0000n, 0xffff_c900_0000_0000n, 0xffff_ffff_c000_2000n),
  fc.bigInt({ min: 0x200_0000n, max: 0x200_4000n }),
  fc.bigInt({ min: 0xffff_8880_0200_0000n, max: 0xffff_8880_0200_4000n }),
  fc.bigInt({ min: 0xffff_0000n, max: 0x1_0000_0000n }),
  fc.bigInt({ min: 0n, max: mappingError }),
);
const size = fc.oneof(
  fc.bigInt({ min: 0n, max: 9000n }),
  fc.constantFrom(1n << 20n, 1n << 31n, 1n << 40n, mappingError, mappingError - 4096n),
);

type Call = (machine: Machine, device: number) => void;

const call: fc.Arbitrary<Call> = fc
  .record({
    what: fc.nat(16),
    at: address,
    handle: address,
    size,
    kind: fc.constantFrom(...kinds),
    allocation: fc.constantFrom(...allocations),
    direction: fc.constantFrom(...directions),
    skipSync: fc.boolean(),
    count: fc.nat(5),
  })
  .map(({ what, at, handle, size, kind, allocation, direction, skipSync, count }) => (machine, device) => {
    const entries = Array.from({ length: count }, (_, index) => ({ address: at + BigInt(index), length: size }));
    const calls: readonly (() => void)[] = [
      () => machine.map({ device, kind, address: at, size, direction, skipSync }),
      () => machine.unmap({ device, kind, handle, size, direction, skipSync }),
      () => machine.sync({ device, towards: 'cpu', kind, handle, offset: at % 100n, size, direction }),
      () => machine.sync({ device, towards: 'device', kind, handle, offset: 0n, size, direction }),
      () => machine.mapSg(device, at, entries, direction),
      () => machine.unmapSg(device, at, count, direction),
      () => machine.syncSg(device, 'cpu', at, count, direction),
      () => machine.allocateCoherent(device, allocation, size, { direction }),
      () => machine.freeCoherent(device, allocation, size, at, handle, direction),
      () => machine.freeToPool(machine.createPool(device, size, at, 0n) ?? 0, at, handle),
      () => machine.load(at, count * 1000),
      () => machine.store(at, new Uint8Array(count * 1000)),
      () => machine.deviceRead(device, handle, count * 1000),
      () => machine.deviceWrite(device, handle, new Uint8Array(count * 1000)),
      () => machine.give(device, handle),
      () => machine.free(at),
      () => machine.allocate('slab', size),
    ];
    calls[what]?.();
  });

test.each(platformNames)('on %s', (platform) => {
  fc.assert(
    fc.property(fc.array(call, { maxLength: 30, size: 'max' }), (calls) => {
      const machine = createMachine(platforms[platform]);
      const device = machine.addDevice('0000:00:02.0', 32);
      machine.allocate('slab', 64n);
      for (const one of calls) one(machine, device);
      machine.release(device);
      expect(machine.violations.every(({ message }) => message !== '')).toBe(true);
      const ids = machine.violations.map(({ rule }) => rule);
      expect(ids.filter((id) => !ruleIds.includes(id) && !modelRules.has(id))).toEqual([]);
    }),
    { seed: 7, numRuns: 60, endOnFailure: true },
  );
});
