/** All that a machine consists of, and how its parts object to what a driver does. */
import { AddressSpace } from './address-space.ts';
import { BouncePool } from './bounce-pool.ts';
import { Cache } from './cache.ts';
import { DebugEntries } from './debug-entries.ts';
import { IommuDomain } from './iommu.ts';
import { bitMask } from './layout.ts';
import { type Mapping, Mappings } from './mappings.ts';
import { PhysicalPages } from './physical-pages.ts';
import { Ram } from './ram.ts';
import type { DeviceId, Platform, Site, Violation } from './types.ts';

export interface Device {
  readonly id: DeviceId;
  readonly name: string;
  /** The masks as addresses: the highest that the device is said to reach. */
  streamingMask: bigint;
  coherentMask: bigint;
  maskWasSet: boolean;
  maskWasRefused: boolean;
  maxSegment: bigint;
  segmentBoundary: bigint;
  readonly domain: IommuDomain;
}

export interface MachineState {
  readonly platform: Platform;
  readonly ram: Ram;
  /** Null where devices take part in the cache's coherence, so that it can't be told from RAM. */
  readonly cache: Cache | null;
  readonly space: AddressSpace;
  readonly bounces: BouncePool;
  readonly devices: Map<DeviceId, Device>;
  readonly mappings: Mappings;
  readonly entries: DebugEntries;
  readonly violations: Violation[];
  /** Messages that the kernel prints only once. */
  readonly said: Set<string>;
  /** Accesses already objected to, so that a loop over a buffer draws one violation. */
  readonly objected: Set<string>;
  site: Site | null;
  stopped: boolean;
  context: { readonly irqsOff: boolean; readonly atomic: boolean };
  mappingCountdown: number | null;
  allocationCountdown: number | null;
  mappingLimit: bigint | null;
}

export function createState(platform: Platform): MachineState {
  const ram = new Ram(platform.memoryEnd);
  return {
    platform,
    ram,
    cache: platform.cache === 'coherent' ? null : new Cache(ram),
    space: new AddressSpace(platform, new PhysicalPages(platform)),
    bounces: new BouncePool(),
    devices: new Map(),
    mappings: new Mappings(),
    entries: new DebugEntries(),
    violations: [],
    said: new Set(),
    objected: new Set(),
    site: null,
    stopped: false,
    context: { irqsOff: false, atomic: false },
    mappingCountdown: null,
    allocationCountdown: null,
    mappingLimit: null,
  };
}

/** A new device with the width that its bus gives it until the driver says more. */
export function addDevice(state: MachineState, name: string, maskBits: number): DeviceId {
  const id = state.devices.size + 1;
  state.devices.set(id, newDevice(id, name, maskBits));
  return id;
}

/** The device with the id; an id that the machine never gave names a device that reaches all of memory. */
export function deviceOf(state: MachineState, id: DeviceId): Device {
  const known = state.devices.get(id);
  if (known !== undefined) return known;
  const device = newDevice(id, `device ${id}`, 64);
  state.devices.set(id, device);
  return device;
}

export function report(state: MachineState, found: Omit<Violation, 'site'>): void {
  const { rule, message, mapping } = found;
  const kernelMessage = state.stopped ? null : found.kernelMessage;
  state.violations.push({ rule, message, kernelMessage, site: state.site, mapping });
}

/** Reports a BUG() of the kernel, after which it says no more. */
export function reportStop(state: MachineState, found: Omit<Violation, 'site'>): void {
  report(state, found);
  state.stopped = true;
}

/** Reports what the kernel warns of with WARN_ONCE: the second time it has no words. */
export function reportOnce(state: MachineState, found: Omit<Violation, 'site'>, key: string): void {
  report(state, state.said.has(key) ? { ...found, kernelMessage: null } : found);
  state.said.add(key);
}

/** Objects once for each mapping, rule and place. */
export function objectHere(
  state: MachineState,
  mapping: Mapping | null,
  rule: string,
  message: string,
  kernelMessage: string | null = null,
): void {
  const key = [rule, mapping?.id, state.site?.file, state.site?.start].join(' ');
  if (mapping !== null && state.objected.has(key)) return;
  state.objected.add(key);
  report(state, { rule, message, kernelMessage, mapping: mapping?.id ?? null });
}

/** The highest bus address that the device may be given for a mapping, or for coherent memory. */
export function reachOf(state: MachineState, mask: bigint): bigint {
  const bus = bitMask(state.platform.deviceBits);
  return mask < bus ? mask : bus;
}

/** Whether the call that is due to fail is this one. */
export function failsNow(state: MachineState, what: 'mapping' | 'allocation'): boolean {
  const countdown = what === 'mapping' ? state.mappingCountdown : state.allocationCountdown;
  if (countdown === null) return false;
  const left = countdown <= 1 ? null : countdown - 1;
  if (what === 'mapping') state.mappingCountdown = left;
  else state.allocationCountdown = left;
  return left === null;
}

function newDevice(id: DeviceId, name: string, maskBits: number): Device {
  return {
    id,
    name,
    streamingMask: bitMask(maskBits),
    coherentMask: bitMask(maskBits),
    maskWasSet: false,
    maskWasRefused: false,
    // What drivers/pci/probe.c sets for each PCI device.
    maxSegment: 0x1_0000n,
    segmentBoundary: bitMask(32),
    domain: new IommuDomain(),
  };
}
