/** A machine with one device and one buffer, and the calls of the tests in few words. */
import type { Direction, MappingKind } from '../../../server/src/dma-api/types.ts';
import { createMachine } from '../../../server/src/model/machine.ts';
import { platforms } from '../../../server/src/model/platforms.ts';
import type { DeviceId, DmaBlock, Machine, PlatformName, SgEntry } from '../../../server/src/model/types.ts';

export interface Lab {
  readonly machine: Machine;
  readonly device: DeviceId;
  /** 64 bytes of slab memory, unless more were asked for. */
  readonly buffer: bigint;
  readonly map: (direction: Direction, options?: Options & { readonly address?: bigint }) => bigint;
  readonly unmap: (handle: bigint, direction: Direction, options?: Options) => void;
  readonly sync: (towards: 'cpu' | 'device', handle: bigint, direction: Direction, options?: Options) => void;
  /** First byte that the CPU sees at an address of the buffer. */
  readonly cpuByte: (offset?: bigint) => string;
  readonly cpuFill: (value: number, offset?: bigint, size?: number) => void;
  readonly deviceFill: (bus: bigint, value: number, size?: number) => string | null;
  readonly deviceByte: (bus: bigint) => string;
  /** What the kernel says, in order; without the messages it is blind to. */
  readonly kernel: () => readonly string[];
  readonly rules: () => readonly string[];
}

interface Options {
  readonly size?: bigint;
  readonly kind?: MappingKind;
  readonly device?: DeviceId;
  readonly offset?: bigint;
  readonly skipSync?: boolean;
}

/** A buffer that holds 11 throughout, and a device with a 32-bit mask. */
export function lab(platform: PlatformName, size = 64n): Lab {
  const machine = createMachine(platforms[platform]);
  const device = machine.addDevice('0000:00:02.0', 32);
  const buffer = machine.allocate('slab', size);
  const defaults = { size, device, kind: 'single', offset: 0n, skipSync: false } as const;
  machine.store(buffer, new Uint8Array(Number(size)).fill(0x11));
  return {
    machine,
    device,
    buffer,
    map: (direction, options = {}) => machine.map({ ...defaults, address: buffer, direction, ...options }),
    unmap: (handle, direction, options = {}) => machine.unmap({ ...defaults, handle, direction, ...options }),
    sync: (towards, handle, direction, options = {}) =>
      machine.sync({ ...defaults, towards, handle, direction, ...options }),
    cpuByte: (offset = 0n) => hexByte(machine.load(buffer + offset, 1)),
    cpuFill: (value, offset = 0n, length = Number(size)) =>
      machine.store(buffer + offset, new Uint8Array(length).fill(value)),
    deviceFill: (bus, value, length = Number(size)) =>
      machine.deviceWrite(device, bus, new Uint8Array(length).fill(value)).fault,
    deviceByte: (bus) => hexByte(machine.deviceRead(device, bus, 1).bytes),
    kernel: () => machine.violations.flatMap(({ kernelMessage }) => kernelMessage ?? []),
    rules: () => machine.violations.map(({ rule }) => rule),
  };
}

/** Maps and asks whether it worked, as a right driver does. */
export function mapChecked(at: Lab, direction: Direction, options: Parameters<Lab['map']>[1] = {}): bigint {
  const handle = at.map(direction, options);
  at.machine.checkMapping(options.device ?? at.device, handle);
  return handle;
}

/** A block of 256 bytes. */
export function coherent(at: Lab): DmaBlock {
  return at.machine.allocateCoherent(at.device, 'coherent', 256n) ?? { address: 0n, handle: 0n };
}

/** Whole pages, which an IOMMU merges. */
export function pages(at: Lab, count: number): readonly SgEntry[] {
  return Array.from({ length: count }, () => ({ address: at.machine.allocate('pages', 4096n), length: 4096n }));
}

function hexByte(bytes: Uint8Array): string {
  return (bytes[0] ?? 0).toString(16).padStart(2, '0');
}
