/** Drawn sequences of calls: right ones draw no objection anywhere, and a single wrong call always does. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Direction } from '../../../server/src/dma-api/types.ts';
import { mappingError, platformNames } from '../../../server/src/model/types.ts';
import { RightDriver, type Step } from './right-driver.ts';

const seed = 20_240_612;

const directions = ['DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_BIDIRECTIONAL'] as const satisfies readonly Direction[];

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Step['kind']>(
      'map',
      'unmap',
      'sync-cpu',
      'sync-device',
      'cpu-reads',
      'cpu-writes',
      'device-reads',
      'device-writes',
      'allocate-coherent',
      'free-coherent',
      'scatter',
    ),
    pick: fc.nat(100),
    from: fc.nat(10_000),
    length: fc.nat(10_000),
    value: fc.nat(254),
    direction: fc.constantFrom(...directions),
  }),
  // Of fast-check's own accord arrays stay short.
  { maxLength: 50, size: 'max' },
);

test.each(platformNames)('a right driver draws no objection, and sees the same bytes, on %s', (platform) => {
  fc.assert(
    fc.property(steps, (drawn) => {
      const [driver, reference] = [new RightDriver(platform), new RightDriver('direct')];
      for (const one of [driver, reference]) {
        for (const step of drawn) one.do(step);
        one.finish();
      }
      expect(driver.machine.violations).toEqual([]);
      expect(driver.machine.mappings()).toEqual([]);
      expect(driver.seen).toEqual(reference.seen);
    }),
    { seed, numRuns: 50, endOnFailure: true },
  );
});

/** What a wrong call is made of: the driver's machine, a fresh mapping on it, and numbers to be wrong by. */
interface Scene {
  readonly driver: RightDriver;
  readonly address: bigint;
  readonly handle: bigint;
  readonly size: bigint;
  readonly direction: Direction;
  readonly other: Direction;
  readonly by: bigint;
}

interface Misuse {
  readonly name: string;
  readonly directions?: readonly Direction[];
  readonly run: (scene: Scene) => void;
  readonly rule: string;
  /** How the kernel's message begins; null where it is blind. */
  readonly kernel: string | null;
}

const misuses: readonly Misuse[] = [
  {
    name: 'unmap with another size',
    run: (scene) => unmap(scene, { size: scene.size + scene.by }),
    rule: 'unmap-size-mismatch',
    kernel: 'device driver frees DMA memory with different size',
  },
  {
    name: 'unmap with another direction',
    run: (scene) => unmap(scene, { direction: scene.other }),
    rule: 'direction-mismatch',
    kernel: 'device driver frees DMA memory with different direction',
  },
  {
    name: 'unmap with the function for resources',
    run: (scene) => unmap(scene, { kind: 'resource' }),
    rule: 'unmap-wrong-function',
    kernel: 'device driver frees DMA memory with wrong function',
  },
  {
    name: 'unmap twice',
    run: (scene) => {
      unmap(scene);
      unmap(scene);
    },
    rule: 'unmap-unmapped',
    kernel: 'device driver tries to free DMA memory it has not allocated',
  },
  {
    name: 'unmap beside the handle',
    run: (scene) => unmap(scene, { handle: scene.handle + scene.by }),
    rule: 'unmap-unmapped',
    kernel: 'device driver tries to free DMA memory it has not allocated',
  },
  {
    name: 'unmap for another device',
    run: (scene) => unmap(scene, { device: scene.driver.machine.addDevice('0000:00:03.0', 32) }),
    rule: 'unmap-device-mismatch',
    kernel: 'device driver tries to free DMA memory it has not allocated',
  },
  {
    name: 'unmap of a failed mapping',
    run: (scene) => unmap(scene, { handle: mappingError }),
    rule: 'unmap-unmapped',
    kernel: 'device driver tries to free an invalid DMA memory address',
  },
  {
    name: 'sync past the end',
    run: (scene) => sync(scene, { offset: scene.by }),
    rule: 'sync-mismatch',
    kernel: 'device driver tries to sync DMA memory it has not allocated',
  },
  {
    name: 'sync after the unmap',
    run: (scene) => {
      unmap(scene);
      sync(scene);
    },
    rule: 'use-after-unmap',
    kernel: 'device driver tries to sync DMA memory it has not allocated',
  },
  {
    name: 'sync with another direction',
    directions: ['DMA_TO_DEVICE', 'DMA_FROM_DEVICE'],
    run: (scene) => sync(scene, { direction: scene.other }),
    rule: 'direction-mismatch',
    kernel: 'device driver syncs DMA memory with different direction',
  },
  {
    name: 'sync with no direction',
    run: (scene) => sync(scene, { direction: 'DMA_NONE' }),
    rule: 'direction-none',
    kernel: 'kernel BUG at kernel/dma/mapping.c:368!',
  },
  {
    name: 'no unmap',
    run: ({ driver }) => driver.machine.release(driver.device),
    rule: 'unmap-missing',
    kernel: 'device driver has pending DMA allocations while released from device [count=1]',
  },
  {
    name: 'no unmap, and probe fails',
    run: ({ driver }) => driver.machine.release(driver.device, 'probe-failed'),
    rule: 'unmap-missing',
    kernel: null,
  },
  {
    name: 'the CPU reads the device’s buffer',
    directions: ['DMA_FROM_DEVICE', 'DMA_BIDIRECTIONAL'],
    run: ({ driver, address }) => void driver.machine.load(address, 1),
    rule: 'sync-missing-cpu',
    kernel: null,
  },
  {
    name: 'the CPU writes the device’s buffer',
    run: ({ driver, address }) => driver.machine.store(address, Uint8Array.of(7)),
    rule: 'sync-missing-cpu',
    kernel: null,
  },
  {
    name: 'the CPU writes its part and the device reads it unsynced',
    directions: ['DMA_TO_DEVICE', 'DMA_BIDIRECTIONAL'],
    run: (scene) => {
      sync(scene);
      scene.driver.machine.store(scene.address, Uint8Array.of(7));
      scene.driver.machine.deviceRead(scene.driver.device, scene.handle, 1);
    },
    rule: 'sync-missing-device',
    kernel: null,
  },
  {
    name: 'the buffer is freed while it is mapped',
    run: ({ driver, address }) => driver.machine.free(address),
    rule: 'free-while-mapped',
    kernel: null,
  },
  {
    name: 'the handle is used after the unmap',
    run: (scene) => {
      unmap(scene);
      scene.driver.machine.give(scene.driver.device, scene.handle);
    },
    rule: 'use-after-unmap',
    kernel: null,
  },
  {
    name: 'an error value is given to the device',
    run: ({ driver }) => driver.machine.give(driver.device, mappingError),
    rule: 'mapping-error-unchecked',
    kernel: null,
  },
  {
    name: 'a CPU address is given to the device',
    run: ({ driver, address }) => driver.machine.give(driver.device, address),
    rule: 'address-space-confusion',
    kernel: null,
  },
  {
    name: 'a coherent block is freed with another size',
    run: ({ driver, by }) => {
      const { address, handle } = coherentBlock(driver);
      driver.machine.freeCoherent(driver.device, 'coherent', 512n + by, address, handle);
    },
    rule: 'coherent-free-mismatch',
    kernel: 'device driver frees DMA memory with different size',
  },
  {
    name: 'a coherent block is freed twice',
    run: ({ driver }) => {
      const { address, handle } = coherentBlock(driver);
      driver.machine.freeCoherent(driver.device, 'coherent', 512n, address, handle);
      driver.machine.freeCoherent(driver.device, 'coherent', 512n, address, handle);
    },
    rule: 'coherent-double-free',
    kernel: 'device driver tries to free DMA memory it has not allocated',
  },
  {
    name: 'a coherent block is used after its free',
    run: ({ driver }) => {
      const { address, handle } = coherentBlock(driver);
      driver.machine.freeCoherent(driver.device, 'coherent', 512n, address, handle);
      driver.machine.store(address, Uint8Array.of(1));
    },
    rule: 'use-after-unmap',
    kernel: null,
  },
  {
    name: 'a coherent block is freed as ordinary memory',
    run: ({ driver }) => driver.machine.free(coherentBlock(driver).address),
    rule: 'coherent-free-mismatch',
    kernel: null,
  },
  {
    name: 'a scatterlist is unmapped with fewer entries',
    run: ({ driver, direction }) => {
      const { machine, device } = driver;
      const entries = [0, 1, 2].map(() => ({ address: machine.allocate('pages', 4096n), length: 100n }));
      machine.mapSg(device, 0x40n, entries, direction);
      machine.unmapSg(device, 0x40n, 2, direction);
    },
    rule: 'sg-nents-mismatch',
    kernel: 'device driver frees DMA sg list with different entry count [map count=3] [unmap count=2]',
  },
];

describe.each(misuses)('$name', ({ run, rule, kernel, directions: only }) => {
  test.each(platformNames)('is always noticed on %s', (platform) => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 1, max: 4096 }),
        fc.integer({ min: 1, max: 4096 }),
        fc.constantFrom(...(only ?? directions)),
        fc.boolean(),
        (drawn, size, by, direction, flip) => {
          const driver = new RightDriver(platform);
          for (const step of drawn) driver.do(step);
          driver.finish();
          run(sceneOf(driver, BigInt(size), BigInt(by), direction, flip));
          const found = driver.machine.violations.find((violation) => violation.rule === rule);
          expect(found, `violations: ${driver.machine.violations.map((one) => one.rule)}`).toBeDefined();
          const words = found?.kernelMessage ?? null;
          if (kernel === null) expect(words).toBeNull();
          else expect(words?.slice(0, kernel.length)).toBe(kernel);
        },
      ),
      { seed, numRuns: 5, endOnFailure: true },
    );
  });
});

function sceneOf(driver: RightDriver, size: bigint, by: bigint, direction: Direction, flip: boolean): Scene {
  const { machine, device } = driver;
  const address = machine.allocate('slab', size);
  const handle = machine.map({ device, kind: 'single', address, size, direction, skipSync: false });
  machine.checkMapping(device, handle);
  const others = directions.filter((candidate) => candidate !== direction);
  return { driver, address, handle, size, direction, other: others[flip ? 0 : 1] ?? 'DMA_NONE', by };
}

function unmap(scene: Scene, change: Partial<Parameters<RightDriver['machine']['unmap']>[0]> = {}): void {
  const { driver, handle, size, direction } = scene;
  driver.machine.unmap({ device: driver.device, kind: 'single', handle, size, direction, skipSync: false, ...change });
}

function sync(scene: Scene, change: Partial<Parameters<RightDriver['machine']['sync']>[0]> = {}): void {
  const { driver, handle, size, direction } = scene;
  const request = {
    device: driver.device,
    towards: 'cpu',
    kind: 'single',
    handle,
    offset: 0n,
    size,
    direction,
  } as const;
  driver.machine.sync({ ...request, ...change });
}

function coherentBlock(driver: RightDriver) {
  return driver.machine.allocateCoherent(driver.device, 'coherent', 512n) ?? { address: 0n, handle: 0n };
}
