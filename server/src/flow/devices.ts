/** Devices that memory is mapped for though another does the DMA. */
import type { CallExpression } from '../program/ir.ts';
import type { AddressCall, AddressStore } from './addresses.ts';
import { isField } from './fields.ts';
import type { Scene } from './interpreter.ts';
import type { ModuleFacts, Notes } from './module-facts.ts';
import { findResource } from './resources.ts';
import type { Live, Made, State } from './state.ts';
import { type Place, patternOf, rootOf, type Term } from './terms.ts';

/** Class devices that drivers have at hand, by structure and field: none of them is a bus master itself. */
export const classDevices: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['struct net_device', new Set(['dev'])],
  ['struct usb_gadget', new Set(['dev'])],
  ['struct Scsi_Host', new Set(['shost_gendev', 'shost_dev'])],
  ['struct input_dev', new Set(['dev'])],
  ['struct mmc_host', new Set(['class_dev'])],
  ['struct video_device', new Set(['dev'])],
  ['struct snd_card', new Set(['card_dev'])],
  ['struct i2c_adapter', new Set(['dev'])],
  ['struct rc_dev', new Set(['dev'])],
  ['struct spi_device', new Set(['dev'])],
  ['struct spi_controller', new Set(['dev'])],
  ['struct spi_master', new Set(['dev'])],
]);

/** Calls of dmaengine that are given mapped memory, and the arguments that name it. */
const preparations: ReadonlyMap<string, readonly number[]> = new Map([
  ['prep_slave_single', [1]],
  ['prep_slave_sg', [1]],
  ['prep_dma_cyclic', [1]],
  ['prep_dma_memset', [1]],
  ['prep_dma_memcpy', [1, 2]],
]);

export const preparingCalls: readonly string[] = [...preparations.keys()].map((name) => `dmaengine_${name}`);

/** A handle or list that was mapped here and kept in a field, for another function to hand to a DMA channel. */
export interface ClientMapping {
  readonly field: string;
  readonly walk: Scene;
  readonly state: State;
  readonly live: Live;
}

/** Looks at the device of a mapping or allocation just made. */
export function checkClassDevice(site: AddressCall): void {
  const { flow, walk, state, call } = site;
  for (const live of state.resources()) {
    const { made } = live;
    if (made.call !== call || !made.device || !isClassDevice(made.device)) continue;
    const once = `${walk.ir.name} ${made.device.id}`;
    if (made.kind === 'pool' || flow.addresses.wrongDevices.has(once)) return;
    flow.addresses.wrongDevices.add(once);
    report(flow, state, live, 'class-device');
    return;
  }
}

/** Arguments of a dmaengine call, or of the channel's own operation, that name mapped memory. */
export function preparedBy(call: CallExpression): readonly number[] {
  const name = call.name ?? '';
  if (!name.includes('_prep_') || !/^(?:dmaengine|device)_prep_/.test(name)) return none;
  return preparations.get(name.replace(/^\w+?_/, '')) ?? none;
}

/** Looks at a call that hands mapped memory to a DMA channel. */
export function checkDmaClient(site: AddressCall, prepared: readonly number[]): void {
  const { flow, state, values } = site;
  const channel = values[0];
  if (!channel || prepared.length === 0) return;
  const isDevice = (field: string): boolean => flow.isFieldOf('channelDevices', field);
  for (const index of prepared) {
    const handle = values[index];
    if (!handle) continue;
    const live = findResource(state, handle);
    if (live) {
      if (live.made.type === 'mapping' && isClients(isDevice, live.made, channel))
        report(flow, state, live, 'dma-client');
    } else if (handle.kind === 'initial' || handle.kind === 'address')
      flow.addresses.prepared.add(patternOf(handle.place));
  }
}

/** Remembers handles kept in fields, and fields that hold the device of a channel. */
export function noteDeviceStore({ flow, walk, state, place, value }: AddressStore): void {
  if (place.kind !== 'field') return;
  if (isDeviceOfChannel(value)) flow.addresses.channelDevices.add(patternOf(place));
  const live = value.kind === 'symbol' && state.resourceCount > 0 ? findResource(state, value) : null;
  if (live?.made.type !== 'mapping' || live.released) return;
  const field = patternOf(place);
  if (isField(field)) flow.addresses.clientMappings.push({ field, walk: walk.scene, state, live });
}

/** Brings together what one function mapped into a field and another prepared from it. */
export function judgeDmaClients(flow: ModuleFacts): void {
  const { clientMappings, prepared, channelDevices } = flow.addresses;
  const isDevice = (field: string): boolean => channelDevices.has(field);
  for (const { field, walk, state, live } of clientMappings)
    if (prepared.has(field) && live.made.function === walk.ir.name && isClients(isDevice, live.made, null))
      report(flow, state, live, 'dma-client');
}

function report(flow: Notes, state: State, live: Live, why: 'class-device' | 'dma-client'): void {
  const { made } = live;
  const mapping = made.type === 'mapping' ? flow.report.mapping(live) : flow.report.allocation(live);
  flow.report.add(made.file, made.function, state, made, made.call.range, { kind: 'wrong-device', mapping, why });
}

const none: readonly number[] = [];

/** The mapping was made for a device of the client's, as far as its name and origin tell. */
function isClients(isDevice: (field: string) => boolean, made: Made, channel: Term | null): boolean {
  const { device } = made;
  if (!device || (device.kind !== 'initial' && device.kind !== 'address')) return false;
  const { place } = device;
  if (place.kind === 'variable') return false;
  if (isDeviceOfChannel(device) || (channel && reaches(place, channel))) return false;
  const pattern = patternOf(place);
  return !/dma|chan|engine|parent/i.test(pattern.replace(/^\w+ /, '')) && !isDevice(pattern);
}

function isDeviceOfChannel(value: Term): boolean {
  if (value.kind === 'operation') return value.operator === 'dmaengine_get_dma_device';
  if (value.kind !== 'initial') return false;
  const { place } = value;
  return place.kind === 'field' && place.name === 'dev' && place.owner === 'struct dma_device';
}

/** Whether a place is found by way of a pointer. */
function reaches(place: Place, pointer: Term): boolean {
  const root = rootOf(place);
  if (root.kind !== 'dereference') return false;
  return root.pointer === pointer || (root.pointer.kind === 'initial' && reaches(root.pointer.place, pointer));
}

function isClassDevice(device: Term): boolean {
  if (device.kind !== 'address' || device.place.kind !== 'field') return false;
  const { owner, name } = device.place;
  return owner !== null && (classDevices.get(owner)?.has(name) ?? false);
}
