/** What concerns the device and the context: handles given to it, memory lent to a subsystem, locks. */

import type { Effect } from '../../dma-api/types.ts';
import { hex } from '../../model/format.ts';
import type { DeviceId, MappingView } from '../../model/types.ts';
import type { CallSite } from '../calls.ts';
import { handleType } from '../ctypes.ts';
import type { Simulation } from '../simulation.ts';
import { constant, type Value } from '../values.ts';
import { sizeOr } from './arguments.ts';
import { note } from './report.ts';

/** A DMA address, or a mapped list, is handed to the hardware. */
export function giveHandle(site: CallSite, effect: Extract<Effect, { kind: 'use-handle' }>): null {
  const { simulation } = site;
  const value = site.argument(effect.handle);
  if (!isHandle(simulation, value)) return null;
  const device = ownerOf(simulation, value.bits);
  if (device !== null) simulation.machine.give(device, value.bits);
  const text = `${site.name} hands ${hex(value.bits)} to the device`;
  note(site, { subject: null, tellsPath: false, text });
  return null;
}

/** Registers take any number; one that a mapping gave, or lies in one, is a DMA address. */
function isHandle(simulation: Simulation, { bits, type }: Value): boolean {
  if (type.kind === 'pointer' || bits === 0n || simulation.assumedBase(bits) !== null) return false;
  return simulation.handleInputs.has(bits) || mappingAt(simulation, bits) !== undefined;
}

/** The device that an address was mapped for, or the one the driver used last. */
export function ownerOf(simulation: Simulation, handle: bigint): DeviceId | null {
  return mappingAt(simulation, handle)?.device ?? [...simulation.knownDevices()].at(-1) ?? null;
}

function mappingAt({ machine }: Simulation, handle: bigint): MappingView | undefined {
  return machine.mappings().find(({ bus, size }) => bus <= handle && handle < bus + size);
}

/** The subsystem maps the memory itself for as long as the call takes. */
export function lendMemory(site: CallSite, effect: Extract<Effect, { kind: 'wants-dma-memory' }>): null {
  const { simulation } = site;
  const address = site.bits(effect.memory);
  const size = sizeOr(site, effect.size, 1n);
  if (size === 0n || simulation.memory.regionAt(address) === null) return null;
  const target = simulation.types.struct(site.unit, 'struct device');
  const device = simulation.deviceAt(simulation.objects.pointee(site.unit, target, 'dev'));
  const request = { device, kind: 'single', size, direction: 'DMA_BIDIRECTIONAL', skipSync: false } as const;
  const handle = simulation.machine.map({ ...request, address });
  if (simulation.machine.checkMapping(device, handle)) return null;
  note(site, {
    subject: null,
    text: `${site.name} maps ${size} bytes at '${site.text(effect.memory)}' for the transfer`,
  });
  simulation.machine.unmap({ ...request, handle });
  return null;
}

/** A pool or a subsystem maps; what it gives is an address that was mapped before. */
export function mapForDriver(site: CallSite, effect: Extract<Effect, { kind: 'maps-for-driver' }>): Value | null {
  if (effect.handle !== 'returned' || !/dma_addr_t/.test(site.api?.returns ?? '')) return null;
  const owner = site.bits(0);
  const handle = site.simulation.objects.attached(owner, 'handle', () => site.simulation.guessHandle());
  return constant(handle, handleType);
}

export function changeContext(site: CallSite, { change, region }: Extract<Effect, { kind: 'context' }>): null {
  site.simulation.changeContext(region, change === 'enter' ? 1 : -1);
  return null;
}

/** Notes which function is to be called back, and with what. */
export function registerCallback(site: CallSite, { handler }: Extract<Effect, { kind: 'register-callback' }>): null {
  const name = site.simulation.objects.functionAt(site.bits(handler));
  if (name !== null) site.simulation.registrations.set(name, site.evaluateAll());
  return null;
}
