/** Streaming mappings: made, checked, synchronised, undone. */

import type { Effect } from '../../dma-api/types.ts';
import { hex } from '../../model/format.ts';
import { type DeviceId, mappingError } from '../../model/types.ts';
import type { CallSite } from '../calls.ts';
import { handleType, intType, unsignedType } from '../ctypes.ts';
import { fieldPlace } from '../library/fields.ts';
import { entriesOf, type ListView, listAt, tableAt, writeSegments } from '../scatterlists.ts';
import { dependsOnValues, derive, type Value } from '../values.ts';
import { deviceOf, directionOf, sizeOr, skipsSync } from './arguments.ts';
import { note } from './report.ts';

type Map = Extract<Effect, { kind: 'map' }>;
type Unmap = Extract<Effect, { kind: 'unmap' }>;
type Sync = Extract<Effect, { kind: 'sync' }>;
type Direction = ReturnType<typeof directionOf>;

export function mapBuffer(site: CallSite, effect: Map): Value {
  if (effect.mapping === 'sg' || effect.mapping === 'sgtable') return mapList(site, effect);
  const { simulation, name } = site;
  const { machine } = simulation;
  const subject = `mapping of '${site.text(effect.buffer)}'`;
  const asked = simulation.inputs.value({
    name: subject,
    kind: 'failure',
    type: handleType,
    standard: 0n,
    alternatives: [mappingError],
  });
  if (asked.bits === mappingError) machine.failMapping(1);
  if (effect.size !== null) site.simulation.wantMore(site.argument(effect.size));
  const size = sizeOr(site, effect.size, 4096n);
  const direction = directionOf(site, effect.direction);
  const address = bufferAddress(site, effect);
  const request = {
    device: deviceOf(site, effect.device),
    kind: effect.mapping,
    address,
    size,
    direction,
    skipSync: skipsSync(site, effect.attributes),
  };
  const sizeIsGuess = effect.size !== null && dependsOnValues(site.argument(effect.size));
  const bufferIsGuess = simulation.memory.regionAt(address)?.sizeIsGuess === true;
  const handle = simulation.withGuess(sizeIsGuess || bufferIsGuess, () => machine.map(request));
  machine.failMapping(null);
  simulation.memory.mark(address, Number(size), true);
  const failed = handle === mappingError;
  if (asked.symbol?.kind === 'input') simulation.handleInputs.set(handle, asked.symbol.input);
  const where = failed ? 'and fails' : `to ${hex(handle)}`;
  note(site, {
    subject,
    failed,
    text: `${name} maps ${size} bytes at '${site.text(effect.buffer)}' ${where} (${direction})`,
  });
  return derive(handleType, [asked], ([bits]) => (bits === mappingError ? mappingError : handle));
}

/** The CPU or physical address that is mapped. */
function bufferAddress(site: CallSite, effect: Map): bigint {
  const { objects } = site.simulation;
  const offset = effect.offset === null ? 0n : site.bits(effect.offset);
  const bits = site.bits(effect.buffer);
  if (objects.isPage(bits)) return objects.addressOfPage(bits) + offset;
  const { type } = site.argument(effect.buffer);
  if (effect.mapping === 'page' && type.kind === 'pointer') return fragmentAddress(site, bits) + offset;
  return bits + offset;
}

/** A fragment of a socket buffer: its page, offset and all. */
function fragmentAddress(site: CallSite, fragment: bigint): bigint {
  const { simulation } = site;
  const type = simulation.types.struct(site.unit, 'struct bio_vec');
  const view = listAt(site.evaluator, fragment, type, 'fragment');
  const page = view.get('bv_page').bits;
  return (simulation.objects.isPage(page) ? simulation.objects.addressOfPage(page) : page) + view.get('bv_offset').bits;
}

function mapList(site: CallSite, effect: Map): Value {
  const { simulation, name } = site;
  const subject = `mapping of '${site.text(effect.buffer)}'`;
  const isTable = effect.mapping === 'sgtable';
  const asked = simulation.inputs.value({
    name: subject,
    kind: 'failure',
    type: isTable ? intType : unsignedType,
    standard: isTable ? 0n : 1n,
    alternatives: [isTable ? -5n : 0n],
  });
  const failing = asked.bits !== (isTable ? 0n : 1n);
  if (effect.nents !== null) simulation.wantMore(site.argument(effect.nents));
  const { list, count, table } = listArgument(site, effect.buffer, effect.nents, isTable);
  const entries = entriesOf(site.evaluator, list, count);
  if (failing) simulation.machine.failMapping(1);
  const direction = directionOf(site, effect.direction);
  const segments = simulation.machine.mapSg(
    deviceOf(site, effect.device),
    list,
    entries,
    direction,
    skipsSync(site, effect.attributes),
  );
  simulation.machine.failMapping(null);
  for (const { address, length } of entries) simulation.memory.mark(address, Number(length), true);
  writeSegments(site.evaluator, list, entries.length, segments);
  if (table !== null && segments.length > 0) table.set('nents', BigInt(segments.length));
  simulation.mappedLists.add(list);
  const failed = segments.length === 0;
  const where = failed ? 'and fails' : `as ${segments.length} ${segments.length === 1 ? 'segment' : 'segments'}`;
  note(site, {
    subject,
    failed,
    text: `${name} maps ${entriesText(entries.length)} of '${site.text(effect.buffer)}' ${where} (${direction})`,
  });
  if (isTable) return derive(intType, [asked], ([bits = 0n]) => (bits === 0n && failed ? -5n : bits));
  return derive(unsignedType, [asked], ([bits = 0n]) => (bits === 0n ? 0n : BigInt(segments.length)));
}

function listArgument(
  site: CallSite,
  position: number,
  nents: number | null,
  isTable: boolean,
): { readonly list: bigint; readonly count: number; readonly table: ListView | null } {
  const bits = site.bits(position);
  if (/scsi_cmnd/.test(site.api?.parameters[position]?.type ?? '')) return listOfCommand(site, position);
  if (!isTable) return { list: bits, count: Number(nents === null ? 1n : site.bits(nents)), table: null };
  const table = tableAt(site.evaluator, bits);
  const list = table.get('sgl').bits;
  return { list, count: Number(table.get('orig_nents').bits), table };
}

/** A SCSI command carries its list with it (scsi_sglist(), scsi_sg_count()). */
function listOfCommand(site: CallSite, position: number) {
  const { evaluator } = site;
  const table = fieldPlace(evaluator, site.argument(position), 'struct scsi_cmnd', 'sdb.table');
  const view = tableAt(evaluator, table.kind === 'memory' ? table.address : 0n);
  return { list: view.get('sgl').bits, count: Number(view.get('nents').bits), table: null };
}

export function unmapBuffer(site: CallSite, effect: Unmap): null {
  const { simulation, name } = site;
  const { machine } = simulation;
  const device = deviceOf(site, effect.device);
  const direction = directionOf(site, effect.direction);
  const skipSync = skipsSync(site, effect.attributes);
  if (effect.mapping === 'sg' || effect.mapping === 'sgtable') {
    const { list, count } = listArgument(site, effect.handle, effect.nents, effect.mapping === 'sgtable');
    assumeList(site, device, list, count, direction);
    machine.unmapSg(device, list, count, direction, skipSync);
    note(site, {
      subject: null,
      text: `${name} unmaps ${entriesText(count)} of '${site.text(effect.handle)}' (${direction})`,
    });
    return null;
  }
  const size = sizeOr(site, effect.size, 4096n);
  const handle = realHandle(site, site.argument(effect.handle), { device, kind: effect.mapping, size, direction });
  machine.unmap({ device, kind: effect.mapping, handle, size, direction, skipSync });
  note(site, {
    subject: null,
    text: `${name} unmaps ${size} bytes at ${hex(handle)}, '${site.text(effect.handle)}' (${direction})`,
  });
  return null;
}

export function syncMapping(site: CallSite, effect: Sync): null {
  const { simulation, name } = site;
  const { machine } = simulation;
  const device = deviceOf(site, effect.device);
  const direction = directionOf(site, effect.direction);
  const { towards } = effect;
  const whose = towards === 'cpu' ? 'gives the CPU' : 'gives the device';
  if (effect.mapping === 'sg' || effect.mapping === 'sgtable') {
    const { list, count } = listArgument(site, effect.handle, effect.nents, effect.mapping === 'sgtable');
    assumeList(site, device, list, count, direction);
    machine.syncSg(device, towards, list, count, direction);
    note(site, { subject: null, text: `${name} ${whose} ${entriesText(count)} of '${site.text(effect.handle)}'` });
    return null;
  }
  const size = sizeOr(site, effect.size, 4096n);
  const offset = sizeOr(site, effect.offset, 0n);
  const kind = effect.mapping;
  const handle = realHandle(site, site.argument(effect.handle), { device, kind, size: size + offset, direction });
  machine.sync({ device, towards, kind, handle, offset, size, direction });
  note(site, { subject: null, text: `${name} ${whose} ${size} bytes at ${hex(handle + offset)}` });
  return null;
}

export function checkMapping(site: CallSite, effect: Extract<Effect, { kind: 'check-mapping' }>): Value {
  const { simulation } = site;
  const handle = site.argument(effect.handle);
  const device = effect.device === null ? null : deviceOf(site, effect.device);
  if (device !== null && !simulation.assumedHandles.has(handle.bits))
    simulation.machine.checkMapping(device, handle.bits);
  return derive(intType, [handle], ([bits]) => (bits === mappingError ? -12n : 0n));
}

interface Assumption {
  readonly device: DeviceId;
  readonly kind: Map['mapping'];
  readonly size: bigint;
  readonly direction: Direction;
}

/** A handle that was an input stands for a mapping made before the run: it is made when it is first needed. */
function realHandle(site: CallSite, value: Value, { device, kind, size, direction }: Assumption): bigint {
  const { simulation } = site;
  const bits = simulation.standIn(value);
  const base = simulation.assumedBase(bits);
  if (base === null) return bits;
  const known = simulation.assumedHandles.get(base);
  if (known != null) return known + (bits - base);
  const whole = size > 0n ? size : 64n;
  const address = simulation.objects.allocate('slab', Number(whole), 'a buffer mapped before', true);
  const handle = simulation.machine.map({ device, kind, address, size: whole, direction, skipSync: false });
  simulation.machine.checkMapping(device, handle);
  simulation.assumedHandles.set(base, handle);
  return handle + (bits - base);
}

function assumeList(site: CallSite, device: DeviceId, list: bigint, count: number, direction: Direction): void {
  const { simulation } = site;
  if (simulation.mappedLists.has(list) || simulation.memory.regionAt(list)?.isInput !== true) return;
  simulation.mappedLists.add(list);
  const entries = entriesOf(site.evaluator, list, count);
  const segments = simulation.machine.mapSg(device, list, entries, direction);
  writeSegments(site.evaluator, list, entries.length, segments);
}

function entriesText(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}
