/** Reads the arguments that effects name: devices, directions, sizes. */
import type { ArgumentIndex, DeviceSource, Direction, DirectionSource } from '../../dma-api/types.ts';
import type { DeviceId } from '../../model/types.ts';
import type { CallSite } from '../calls.ts';
import { layoutOf } from '../ctypes.ts';
import { read } from '../places.ts';

const directions: readonly Direction[] = ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_NONE'];
const SKIP_CPU_SYNC = 32n;

/** Fields that lead from a bus object to the device that does the DMA. */
const deviceFields: Readonly<Record<DeviceSource['type'], readonly string[]>> = {
  device: [],
  pci_dev: ['dev'],
  ib_device: ['dma_device'],
  scsi_cmnd: ['device', 'host', 'dma_dev'],
  usb_device: ['dev'],
  virtqueue: ['vdev', 'dev'],
  dma_pool: ['dev'],
  page_pool: ['dev'],
  dma_chan: ['device', 'dev'],
};

export function deviceOf(site: CallSite, source: DeviceSource): DeviceId {
  return site.simulation.deviceAt(deviceAddress(site, source));
}

function deviceAddress(site: CallSite, { argument, type }: DeviceSource): bigint {
  const { evaluator } = site;
  let pointer = site.argument(argument);
  if (pointer.bits === 0n || pointer.type.kind !== 'pointer') return pointer.bits;
  for (const name of deviceFields[type]) {
    const owner = evaluator.pointed(pointer, site.text(argument));
    if (layoutOf(owner.type) === null) return pointer.bits;
    const place = evaluator.member(owner, name);
    if (place.kind !== 'memory') return pointer.bits;
    if (place.type.kind === 'struct')
      pointer = { ...pointer, bits: place.address, type: { kind: 'pointer', target: () => place.type } };
    else pointer = read(evaluator, place, devicePointer(site));
  }
  return pointer.bits;
}

function devicePointer(site: CallSite) {
  const device = site.simulation.types.struct(site.unit, 'struct device');
  return { kind: 'pointer', target: () => device } as const;
}

export function directionOf(site: CallSite, source: DirectionSource): Direction {
  if (source === null) return 'DMA_BIDIRECTIONAL';
  if ('fixed' in source) return source.fixed;
  return directions[Number(BigInt.asUintN(8, site.bits(source.argument)))] ?? 'DMA_NONE';
}

export function sizeOr(site: CallSite, argument: ArgumentIndex | null, otherwise: bigint): bigint {
  return argument === null ? otherwise : BigInt.asUintN(63, site.bits(argument));
}

export function skipsSync(site: CallSite, attributes: ArgumentIndex | null): boolean {
  return attributes !== null && (site.bits(attributes) & SKIP_CPU_SYNC) !== 0n;
}
