/** The machine itself: what types.ts promises, by the parts that do it. */
import { deviceRead, deviceWrite, give } from './bus.ts';
import { allocateCoherent, freeCoherent, freeManaged } from './coherent.ts';
import { free, load, loadRam, physicalOf, store } from './cpu.ts';
import { checkRelease, leakRule } from './debug-checks.ts';
import { hex } from './format.ts';
import { bitMask, directAddress } from './layout.ts';
import { viewOf } from './mappings.ts';
import { Pools } from './pools.ts';
import { Scatterlists } from './scatterlists.ts';
import { addDevice, createState, deviceOf, failsNow, type MachineState, report } from './state.ts';
import { checkMapping, mapBuffer, syncBuffer, unmapBuffer } from './streaming.ts';
import type { DeviceId, Machine, Platform, Release } from './types.ts';

/** A machine with nothing on it yet. It is plain state: no clock, no chance, so a run is the same each time. */
export function createMachine(platform: Platform): Machine {
  const state = createState(platform);
  const lists = new Scatterlists(state);
  const pools = new Pools(state);
  return {
    platform,
    violations: state.violations,
    get stopped() {
      return state.stopped;
    },
    at: (site) => {
      state.site = site;
    },
    addDevice: (name, maskBits) => addDevice(state, name, maskBits),

    allocate: (origin, size) => {
      if (failsNow(state, 'allocation')) return 0n;
      return state.space.allocate(origin, size)?.start ?? 0n;
    },
    free: (address) => free(state, address),
    areaOf: (address) => state.space.areaOf(address),
    blockOf: (address) => {
      const block = state.space.blockAt(address);
      return block === null ? null : { start: block.start, size: block.size };
    },

    load: (address, size, quiet = false) => load(state, address, size, quiet),
    store: (address, bytes, quiet = false) => store(state, address, bytes, quiet),
    ram: (address, size) => loadRam(state, address, size),
    toPhysical: (address) => physicalOf(state, address),
    toVirtual: directAddress,

    setMask: (device, maskBits, which) => setMask(state, device, maskBits, which),
    setSegmentLimits: (id, limits) => {
      const device = deviceOf(state, id);
      device.maxSegment = limits.maxSize ?? device.maxSegment;
      device.segmentBoundary = limits.boundary ?? device.segmentBoundary;
    },
    failMapping: (countdown) => {
      state.mappingCountdown = countdown;
    },
    failAllocation: (countdown) => {
      state.allocationCountdown = countdown;
    },
    limitMappings: (bytes) => {
      state.mappingLimit = bytes;
    },

    map: (request) => mapBuffer(state, request),
    unmap: (request) => unmapBuffer(state, request),
    mapSg: (device, list, entries, direction, skipSync = false) =>
      lists.map(device, list, entries, direction, skipSync),
    unmapSg: (device, list, nents, direction, skipSync = false) =>
      lists.unmap(device, list, nents, direction, skipSync),
    checkMapping: (device, handle) => checkMapping(state, device, handle),
    sync: (request) => syncBuffer(state, request),
    syncSg: (device, towards, list, nents, direction) => lists.sync(device, towards, list, nents, direction),

    allocateCoherent: (device, kind, size, options = {}) => allocateCoherent(state, device, kind, size, options),
    freeCoherent: (device, kind, size, address, handle, direction) =>
      freeCoherent(state, device, kind, size, address, handle, direction ?? null),
    createPool: (device, size, align, boundary, options = {}) => pools.create(device, size, align, boundary, options),
    allocateFromPool: (pool, gfp = 'may-sleep') => pools.allocate(pool, gfp),
    freeToPool: (pool, address, handle) => pools.free(pool, address, handle),
    destroyPool: (pool) => pools.destroy(pool),

    give: (device, handle) => give(state, device, handle),
    deviceRead: (device, bus, size) => deviceRead(state, device, bus, size),
    deviceWrite: (device, bus, bytes) => deviceWrite(state, device, bus, bytes),

    setContext: (context) => {
      state.context = context;
    },
    release: (device, how = 'unbound') => {
      freeManaged(state, device);
      pools.destroyManaged(device);
      reportLeaks(state, device, how);
    },
    mappings: () => state.mappings.all().map(viewOf),
  };
}

function setMask(
  state: MachineState,
  id: DeviceId,
  maskBits: number,
  which: { readonly streaming: boolean; readonly coherent: boolean },
): boolean {
  const device = deviceOf(state, id);
  const { leastMaskBits } = state.platform;
  if (leastMaskBits !== null && maskBits < leastMaskBits) {
    device.maskWasRefused = true;
    return false;
  }
  device.maskWasSet = true;
  if (which.streaming) device.streamingMask = bitMask(maskBits);
  if (which.coherent) device.coherentMask = bitMask(maskBits);
  return true;
}

/** Each mapping that is left is a leak; the kernel counts them and names one, and only when a driver is unbound. */
function reportLeaks(state: MachineState, device: DeviceId, how: Release): void {
  const found = how === 'unbound' ? checkRelease(state.entries, device) : null;
  const named = found?.entry?.mappings ?? [];
  if (found !== null) {
    const { rule, message, kernelMessage } = found;
    report(state, { rule, message, kernelMessage, mapping: named[0] ?? null });
  }
  for (const entry of state.entries.ofDevice(device)) {
    for (const id of entry.mappings) {
      if (named.includes(id)) continue;
      const message = `${entry.size} bytes at ${hex(entry.bus)} are still mapped for '${deviceOf(state, device).name}'.`;
      report(state, { rule: leakRule(entry.type), message, kernelMessage: null, mapping: id });
    }
  }
}
