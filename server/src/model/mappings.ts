/** The mappings and coherent blocks that are live, and whose their bytes are. */
import { Ranges } from './ranges.ts';
import type { DeviceId, MappingView, Owner } from './types.ts';

/** One live mapping; a mapped scatterlist is one for each of its entries. Offsets in its ranges count from its first byte. */
export interface Mapping extends Omit<MappingView, 'owner' | 'checked'> {
  /** Seen by both sides at all times, so that nobody owns it. */
  readonly coherent: boolean;
  /** Freed with the device, or by the pool that it belongs to: the driver owes nothing for it. */
  readonly managed: boolean;
  /** Whether dma_mapping_error() was called for it, or need not be. */
  checked: boolean;
  /** What a sync has given to the CPU. */
  readonly cpuOwned: Ranges;
  /** What the CPU has written since, and no sync has shown to the device. */
  readonly cpuWrote: Ranges;
  /** What the device has written, and no sync has shown to the CPU. */
  readonly deviceWrote: Ranges;
}

export type NewMapping = Omit<Mapping, 'id' | 'cpuOwned' | 'cpuWrote' | 'deviceWrote'>;

export class Mappings {
  private readonly live = new Map<number, Mapping>();
  private readonly past: Mapping[] = [];
  private lastId = 0;

  add(mapping: NewMapping): Mapping {
    this.lastId++;
    const added: Mapping = {
      ...mapping,
      id: this.lastId,
      cpuOwned: new Ranges(),
      cpuWrote: new Ranges(),
      deviceWrote: new Ranges(),
    };
    this.live.set(added.id, added);
    return added;
  }

  end(id: number): void {
    const mapping = this.live.get(id);
    if (mapping === undefined) return;
    this.live.delete(id);
    this.past.push(mapping);
  }

  get(id: number): Mapping | null {
    return this.live.get(id) ?? null;
  }

  all(): readonly Mapping[] {
    return [...this.live.values()];
  }

  /** Live mappings of a device that hold any of the bus addresses. */
  onBus(device: DeviceId, bus: bigint, size: bigint): readonly Mapping[] {
    return this.all().filter((mapping) => mapping.device === device && overlaps(mapping.bus, mapping.size, bus, size));
  }

  /** Live streaming mappings of any of the physical addresses. */
  ofMemory(physical: bigint, size: bigint): readonly Mapping[] {
    const found: Mapping[] = [];
    for (const mapping of this.live.values()) {
      if (!mapping.coherent && overlaps(mapping.physical, mapping.size, physical, size)) found.push(mapping);
    }
    return found;
  }

  /** The mapping of the device that held the bus address last. */
  formerOnBus(device: DeviceId, bus: bigint): Mapping | null {
    return (
      this.past.findLast((mapping) => mapping.device === device && overlaps(mapping.bus, mapping.size, bus, 1n)) ?? null
    );
  }
}

export function viewOf(mapping: Mapping): MappingView {
  const { id, kind, device, virtual, physical, bus, size, direction, bounce, iommuPages, checked, madeAt } = mapping;
  const owner = ownerOf(mapping);
  return { id, kind, device, virtual, physical, bus, size, direction, owner, bounce, iommuPages, checked, madeAt };
}

/** The part of a mapping that a range of addresses covers, as offsets into it. `base` is the mapping's own address in that space. */
export function partOf(mapping: Mapping, base: bigint, start: bigint, size: bigint): { start: number; end: number } {
  const end = start + size - base;
  return {
    start: start > base ? Number(start - base) : 0,
    end: Number(end < mapping.size ? end : mapping.size),
  };
}

export function overlaps(start: bigint, size: bigint, otherStart: bigint, otherSize: bigint): boolean {
  return start < otherStart + otherSize && otherStart < start + size;
}

function ownerOf(mapping: Mapping): Owner {
  if (mapping.coherent) return 'both';
  if (mapping.cpuOwned.empty) return 'device';
  return mapping.cpuOwned.covers(0, Number(mapping.size)) ? 'cpu' : 'both';
}
