/**
 * A driver that does everything right, steered by drawn steps. What it sees of its buffers must not depend on the
 * platform, and nobody may object to it.
 */
import type { Direction } from '../../../server/src/dma-api/types.ts';
import { createMachine } from '../../../server/src/model/machine.ts';
import { platforms } from '../../../server/src/model/platforms.ts';
import type { DeviceId, DmaBlock, Machine, PlatformName, SgSegment } from '../../../server/src/model/types.ts';

/** One thing to do. `pick`, `from` and `length` are reduced to what is there to choose from. */
export interface Step {
  readonly kind:
    | 'map'
    | 'unmap'
    | 'sync-cpu'
    | 'sync-device'
    | 'cpu-reads'
    | 'cpu-writes'
    | 'device-reads'
    | 'device-writes'
    | 'allocate-coherent'
    | 'free-coherent'
    | 'scatter';
  readonly pick: number;
  readonly from: number;
  readonly length: number;
  readonly value: number;
  readonly direction: Direction;
}

interface DriverBuffer {
  readonly address: bigint;
  readonly size: number;
  mapped: { readonly handle: bigint; readonly direction: Direction; cpu: Part | null; wrote: boolean } | null;
}

/** A part of a buffer that a sync has given to the CPU. */
interface Part {
  readonly from: number;
  readonly length: number;
}

const sizes = [1, 64, 100, 1500, 4096, 9000];

export class RightDriver {
  readonly machine: Machine;
  readonly device: DeviceId;
  /** All bytes that CPU and device have read, in order. */
  readonly seen: string[] = [];
  private readonly buffers: readonly DriverBuffer[];
  private readonly blocks: (DmaBlock & { readonly size: number })[] = [];

  constructor(platform: PlatformName) {
    this.machine = createMachine(platforms[platform]);
    this.device = this.machine.addDevice('0000:00:02.0', 32);
    this.buffers = sizes.map((size) => ({ address: this.machine.allocate('slab', BigInt(size)), size, mapped: null }));
  }

  do(step: Step): void {
    const buffer = this.buffers[step.pick % this.buffers.length];
    if (buffer === undefined) return;
    switch (step.kind) {
      case 'map':
        this.map(buffer, step.direction);
        break;
      case 'unmap':
        this.unmap(buffer);
        break;
      case 'sync-cpu':
        this.syncForCpu(buffer, partOf(buffer.size, step));
        break;
      case 'sync-device':
        this.syncForDevice(buffer);
        break;
      case 'cpu-reads':
        this.cpuReads(buffer);
        break;
      case 'cpu-writes':
        this.cpuWrites(buffer, step.value);
        break;
      case 'device-reads':
        this.deviceReads(buffer, partOf(buffer.size, step));
        break;
      case 'device-writes':
        this.deviceWrites(buffer, partOf(buffer.size, step), step.value);
        break;
      case 'allocate-coherent':
        this.allocateCoherent(step);
        break;
      case 'free-coherent':
        this.freeCoherent();
        break;
      case 'scatter':
        this.scatter(step);
        break;
    }
  }

  /** Undoes all that is left, and lets go of the device. */
  finish(): void {
    for (const buffer of this.buffers) this.unmap(buffer);
    while (this.blocks.length > 0) this.freeCoherent();
    for (const buffer of this.buffers) this.machine.free(buffer.address);
    this.machine.release(this.device);
  }

  private map(buffer: DriverBuffer, direction: Direction): void {
    if (buffer.mapped !== null) return;
    const { machine, device } = this;
    const size = BigInt(buffer.size);
    const handle = machine.map({ device, kind: 'single', address: buffer.address, size, direction, skipSync: false });
    if (machine.checkMapping(device, handle)) throw new Error('the mapping failed');
    machine.give(device, handle);
    buffer.mapped = { handle, direction, cpu: null, wrote: false };
  }

  private unmap(buffer: DriverBuffer): void {
    if (buffer.mapped === null) return;
    if (buffer.mapped.wrote) this.syncForDevice(buffer);
    const { handle, direction } = buffer.mapped;
    const size = BigInt(buffer.size);
    this.machine.unmap({ device: this.device, kind: 'single', handle, size, direction, skipSync: false });
    buffer.mapped = null;
    this.cpuReads(buffer);
  }

  private syncForCpu(buffer: DriverBuffer, part: Part): void {
    if (buffer.mapped === null || buffer.mapped.cpu !== null) return;
    this.sync(buffer.mapped, part, 'cpu');
    buffer.mapped.cpu = part;
  }

  private syncForDevice(buffer: DriverBuffer): void {
    if (buffer.mapped === null || buffer.mapped.cpu === null) return;
    this.sync(buffer.mapped, buffer.mapped.cpu, 'device');
    buffer.mapped.cpu = null;
    buffer.mapped.wrote = false;
  }

  private sync(mapped: NonNullable<DriverBuffer['mapped']>, part: Part, towards: 'cpu' | 'device'): void {
    this.machine.sync({
      device: this.device,
      towards,
      kind: 'single',
      handle: mapped.handle,
      offset: BigInt(part.from),
      size: BigInt(part.length),
      direction: mapped.direction,
    });
  }

  private cpuReads(buffer: DriverBuffer): void {
    const part = buffer.mapped === null ? { from: 0, length: buffer.size } : buffer.mapped.cpu;
    if (part !== null) this.see(this.machine.load(buffer.address + BigInt(part.from), part.length));
  }

  private cpuWrites(buffer: DriverBuffer, value: number): void {
    const { mapped } = buffer;
    const part = mapped === null ? { from: 0, length: buffer.size } : mapped.cpu;
    if (part === null || mapped?.direction === 'DMA_FROM_DEVICE') return;
    this.machine.store(buffer.address + BigInt(part.from), new Uint8Array(part.length).fill(value));
    if (mapped !== null) mapped.wrote = true;
  }

  private deviceReads(buffer: DriverBuffer, part: Part): void {
    const { mapped } = buffer;
    if (mapped === null || mapped.cpu !== null || mapped.direction === 'DMA_FROM_DEVICE') return;
    this.see(this.machine.deviceRead(this.device, mapped.handle + BigInt(part.from), part.length).bytes);
  }

  private deviceWrites(buffer: DriverBuffer, part: Part, value: number): void {
    const { mapped } = buffer;
    if (mapped === null || mapped.cpu !== null || mapped.direction === 'DMA_TO_DEVICE') return;
    const bytes = new Uint8Array(part.length).fill(value);
    this.machine.deviceWrite(this.device, mapped.handle + BigInt(part.from), bytes);
  }

  private allocateCoherent(step: Step): void {
    const size = 1 + (step.length % 10_000);
    const block = this.machine.allocateCoherent(this.device, 'coherent', BigInt(size));
    if (block === null) throw new Error('the allocation failed');
    const { from, length } = partOf(size, step);
    this.machine.store(block.address + BigInt(from), new Uint8Array(length).fill(step.value));
    this.see(this.machine.deviceRead(this.device, block.handle, size).bytes);
    this.machine.deviceWrite(this.device, block.handle, new Uint8Array(length).fill(step.value + 1));
    this.see(this.machine.load(block.address, size));
    this.blocks.push({ ...block, size });
  }

  private freeCoherent(): void {
    const block = this.blocks.pop();
    if (block === undefined) return;
    this.machine.freeCoherent(this.device, 'coherent', BigInt(block.size), block.address, block.handle);
  }

  /** A scatterlist from map to unmap, with a sync between. */
  private scatter(step: Step): void {
    const { machine, device } = this;
    const entries = Array.from({ length: 1 + (step.pick % 5) }, (_, index) => {
      const length = (step.from + index) % 3 === 0 ? BigInt(1 + (step.length % 4096)) : 4096n;
      return { address: machine.allocate('pages', 4096n), length };
    });
    const list = machine.allocate('sg-table', 256n);
    const segments = machine.mapSg(device, list, entries, 'DMA_BIDIRECTIONAL');
    if (segments.length === 0) throw new Error('the scatterlist was not mapped');
    this.fillSegments(segments, step.value);
    machine.syncSg(device, 'cpu', list, entries.length, 'DMA_BIDIRECTIONAL');
    for (const { address, length } of entries) this.see(machine.load(address, Number(length)));
    for (const { address } of entries) machine.store(address, Uint8Array.of(step.value + 1));
    machine.syncSg(device, 'device', list, entries.length, 'DMA_BIDIRECTIONAL');
    this.see(this.gather(segments));
    machine.unmapSg(device, list, entries.length, 'DMA_BIDIRECTIONAL');
    for (const { address, length } of entries) this.see(machine.load(address, Number(length)));
  }

  private fillSegments(segments: readonly SgSegment[], value: number): void {
    for (const { bus, length } of segments) {
      this.machine.deviceWrite(this.device, bus, new Uint8Array(Number(length)).fill(value));
    }
  }

  /** What the device reads from end to end, however the platform has cut it. */
  private gather(segments: readonly SgSegment[]): Uint8Array {
    return Buffer.concat(
      segments.map(({ bus, length }) => this.machine.deviceRead(this.device, bus, Number(length)).bytes),
    );
  }

  private see(bytes: Uint8Array): void {
    this.seen.push(Buffer.from(bytes).toString('hex'));
  }
}

function partOf(size: number, step: Step): Part {
  const from = step.from % size;
  return { from, length: 1 + (step.length % (size - from)) };
}
