/** Devices touch memory at bus addresses, with an eye on what they were given. */
import { hex } from './format.ts';
import { bitMask, eachPage, pageSize, regionOf } from './layout.ts';
import { type Mapping, partOf } from './mappings.ts';
import { type Device, deviceOf, type MachineState, objectHere, report } from './state.ts';
import { type DeviceAccess, type DeviceId, mappingError } from './types.ts';

export function deviceRead(state: MachineState, id: DeviceId, bus: bigint, size: number): DeviceAccess {
  const device = deviceOf(state, id);
  const bytes = new Uint8Array(size);
  let fault: string | null = null;
  eachPage(onBus(state, bus), size, (at, from, length) => {
    const target = reach(state, device, at, 'read');
    if ('fault' in target) fault ??= target.fault;
    else bytes.set(state.ram.read(target.physical, length), from);
  });
  checkDeviceAccess(state, device, bus, size, 'read', fault);
  return { bytes, fault };
}

export function deviceWrite(state: MachineState, id: DeviceId, bus: bigint, bytes: Uint8Array): DeviceAccess {
  const device = deviceOf(state, id);
  let fault: string | null = null;
  eachPage(onBus(state, bus), bytes.length, (at, from, length) => {
    const target = reach(state, device, at, 'write');
    if ('fault' in target) fault ??= target.fault;
    else if (target.physical >= 0n) state.ram.write(target.physical, bytes.subarray(from, from + length));
  });
  checkDeviceAccess(state, device, bus, bytes.length, 'write', fault);
  return { bytes, fault };
}

/** A DMA address is handed to a device: it must be live, checked, its own, and up to date. */
export function give(state: MachineState, id: DeviceId, handle: bigint): void {
  const device = deviceOf(state, id);
  if (handle === mappingError) {
    objectHere(
      state,
      null,
      'mapping-error-unchecked',
      `DMA_MAPPING_ERROR is given to '${device.name}': the mapping failed.`,
    );
    return;
  }
  const mappings = state.mappings.onBus(id, handle, 1n);
  const [mapping] = mappings;
  if (mapping === undefined) {
    objectToForeign(state, device, handle);
    return;
  }
  if (mappings.every((live) => !live.checked)) {
    objectHere(
      state,
      mapping,
      'mapping-error-unchecked',
      `${hex(handle)} is given to '${device.name}' before dma_mapping_error() was asked about it.`,
    );
  }
  if (mappings.length === 1 && !mapping.cpuWrote.empty) objectToUnsynced(state, device, mapping);
}

function checkDeviceAccess(
  state: MachineState,
  device: Device,
  bus: bigint,
  size: number,
  access: 'read' | 'write',
  fault: string | null,
): void {
  const words = access === 'read' ? 'reads' : 'writes';
  const kernelMessage = fault === null ? null : faultMessage(device, bus, access, fault);
  const mappings = state.mappings.onBus(device.id, bus, BigInt(size));
  const [mapping] = mappings;
  if (mapping === undefined) {
    objectToStray(state, device, bus, words, kernelMessage);
    return;
  }
  const last = bus + BigInt(size);
  if (bus < mapping.bus || mappings.every((live) => live.bus + live.size < last)) {
    objectHere(
      state,
      mapping,
      'map-size-exceeds-buffer',
      `'${device.name}' ${words} ${size} bytes at ${hex(bus)}, beyond the ${mapping.size} that are mapped at ${hex(mapping.bus)}.`,
      kernelMessage,
    );
  }
  const forbidden = access === 'read' ? 'DMA_FROM_DEVICE' : 'DMA_TO_DEVICE';
  for (const live of mappings) {
    if (live.direction === forbidden) {
      const message = `'${device.name}' ${words} the buffer at ${hex(live.bus)}, which is mapped ${live.direction}.`;
      objectHere(state, live, 'direction-mismatch', message, kernelMessage);
    }
    noteDeviceAccess(state, device, live, bus, size, access);
  }
}

/** A device that finds the CPU's writes unsynced has old bytes; what it writes is its own again. */
function noteDeviceAccess(
  state: MachineState,
  device: Device,
  mapping: Mapping,
  bus: bigint,
  size: number,
  access: 'read' | 'write',
): void {
  if (mapping.coherent) return;
  const { start, end } = partOf(mapping, mapping.bus, bus, BigInt(size));
  if (mapping.cpuWrote.intersects(start, end)) objectToUnsynced(state, device, mapping);
  if (access === 'read') return;
  mapping.cpuOwned.remove(start, end);
  mapping.deviceWrote.add(start, end);
}

function objectToUnsynced(state: MachineState, device: Device, mapping: Mapping): void {
  objectHere(
    state,
    mapping,
    'sync-missing-device',
    `'${device.name}' is given the buffer at ${hex(mapping.bus)}, and what the CPU wrote there was not synced for it.`,
  );
}

/** Objects to an access where nothing is mapped for the device. */
function objectToStray(
  state: MachineState,
  device: Device,
  bus: bigint,
  words: string,
  kernelMessage: string | null,
): void {
  const former = state.mappings.formerOnBus(device.id, bus);
  const rule = former === null ? 'address-space-confusion' : 'use-after-unmap';
  const message =
    former === null
      ? `'${device.name}' ${words} at ${hex(bus)}, where nothing is mapped for it.`
      : `'${device.name}' ${words} at ${hex(bus)} after the mapping there was undone.`;
  report(state, { rule, message, kernelMessage, mapping: former?.id ?? null });
}

/** Objects to an address given to a device that is no DMA address of its own. */
function objectToForeign(state: MachineState, device: Device, handle: bigint): void {
  const former = state.mappings.formerOnBus(device.id, handle);
  const owner = state.mappings.all().find((live) => handle >= live.bus && handle < live.bus + live.size);
  if (former !== null) {
    const message = `${hex(handle)} is given to '${device.name}' after it was unmapped.`;
    report(state, { rule: 'use-after-unmap', message, kernelMessage: null, mapping: former.id });
  } else if (owner !== undefined) {
    const message = `${hex(handle)} is given to '${device.name}' and is mapped for '${deviceOf(state, owner.device).name}'.`;
    report(state, { rule: 'wrong-device', message, kernelMessage: null, mapping: owner.id });
  } else {
    const what =
      regionOf(handle) === 'user' || regionOf(handle) === 'none' ? 'no address that was mapped' : 'a CPU address';
    const message = `${hex(handle)}, given to '${device.name}', is ${what}.`;
    report(state, { rule: 'address-space-confusion', message, kernelMessage: null, mapping: null });
  }
}

/** As drivers/iommu/intel/dmar.c prints a fault. */
function faultMessage(device: Device, bus: bigint, access: 'read' | 'write', fault: string): string {
  const name = /[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/.exec(device.name)?.[0] ?? `00:0${(device.id + 2) % 10}.0`;
  const kind = access === 'read' ? 'DMA Read' : 'DMA Write';
  const page = bus - (bus % pageSize);
  const right = access === 'read' ? 'Read' : 'Write';
  return `DMAR: [${kind} NO_PASID] Request device [${name}] fault addr ${hex(page)} [fault reason ${fault}] PTE ${right} access is not set`;
}

/** The bus drops the bits that it does not carry. */
function onBus(state: MachineState, bus: bigint): bigint {
  return bus & bitMask(state.platform.deviceBits);
}

function reach(
  state: MachineState,
  device: Device,
  bus: bigint,
  access: 'read' | 'write',
): { readonly physical: bigint } | { readonly fault: string } {
  if (state.platform.translation === 'iommu') return device.domain.access(bus, access);
  return { physical: BigInt.asUintN(64, bus - state.platform.busOffset) };
}
