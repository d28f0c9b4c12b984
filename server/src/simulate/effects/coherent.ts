/** Memory that CPU and device both see, pools of it, and masks. */

import type { Effect } from '../../dma-api/types.ts';
import { hex } from '../../model/format.ts';
import type { CallSite } from '../calls.ts';
import { type CType, elementOf, handleType, intType, voidPointer } from '../ctypes.ts';
import { EIO, ENOMEM, errorPointer } from '../errors.ts';
import { textAt } from '../library/strings.ts';
import type { Place } from '../places.ts';
import { write } from '../places.ts';
import { entryAt, fillEntry, initialiseList, tableAt } from '../scatterlists.ts';
import { constant, derive, type Value } from '../values.ts';
import { deviceOf, directionOf, sizeOr } from './arguments.ts';
import { note } from './report.ts';

type Allocate = Extract<Effect, { kind: 'allocate' }>;
type Free = Extract<Effect, { kind: 'free' }>;

const MAY_SLEEP = 0x400n;

interface Block {
  readonly address: bigint;
  readonly handle: bigint;
}

export function allocateDma(site: CallSite, effect: Allocate): Value {
  const { simulation, name } = site;
  const type = resultPointer(site);
  const failure = site.api?.failure === 'err-ptr' ? errorPointer(ENOMEM) : 0n;
  const asked = simulation.inputs.value({ name, kind: 'failure', type, standard: 1n, alternatives: [failure] });
  const size = effect.allocation === 'pool-block' ? poolBlockSize : sizeOr(site, effect.size, 4096n);
  const block = asked.bits === 1n ? take(site, effect, size) : null;
  const subject = `'${name}'`;
  if (block === null) {
    note(site, { subject, failed: true, text: `${name} fails` });
    return derive(type, [asked], ([bits]) => (bits === 1n ? failure : (bits ?? failure)));
  }
  simulation.memory.adopt(block.address, Number(size), { name: 'coherent memory' });
  if (effect.handleOut !== null) storeHandle(site, effect.handleOut, block.handle);
  const result = resultOf(site, effect, block, size);
  note(site, {
    subject,
    text: `${name} gives ${size} bytes at ${hex(block.address)}, for the device ${hex(block.handle)}`,
  });
  return derive(type, [asked], ([bits]) => (bits === 1n ? result : (bits ?? failure)));
}

const poolBlockSize = 64n;

function resultPointer(site: CallSite): CType {
  if (site.expected?.kind === 'pointer') return site.expected;
  const declared = site.evaluator.typeOf(site.call);
  return declared?.kind === 'pointer' ? declared : voidPointer;
}

function take(site: CallSite, effect: Allocate, size: bigint): Block | null {
  const { machine } = site.simulation;
  const gfp = effect.gfp !== null && (site.bits(effect.gfp) & MAY_SLEEP) === 0n ? 'atomic' : 'may-sleep';
  if (effect.allocation === 'pool-block') {
    const pool = poolAt(site, effect.device.argument);
    return pool === null ? null : machine.allocateFromPool(pool, gfp);
  }
  const direction = directionOf(site, effect.direction);
  const { managed } = effect;
  return machine.allocateCoherent(deviceOf(site, effect.device), effect.allocation, size, { gfp, managed, direction });
}

function resultOf(site: CallSite, effect: Allocate, { address, handle }: Block, size: bigint): bigint {
  const { evaluator, simulation } = site;
  if (effect.returns === 'page') return simulation.objects.pageOf(address);
  if (effect.returns === 'cpu-address') return address;
  const list = simulation.objects.allocate('slab', 64, 'sgl');
  initialiseList(evaluator, list, 1);
  fillEntry(evaluator, list, address, size, true);
  entryAt(evaluator, list).set('dma_address', handle);
  entryAt(evaluator, list).set('dma_length', size);
  const table = simulation.objects.allocate('slab', 64, 'sgt');
  const view = tableAt(evaluator, table);
  view.set('sgl', list);
  view.set('nents', 1n);
  view.set('orig_nents', 1n);
  return table;
}

/** Writes a handle through the pointer that an argument is. */
function storeHandle(site: CallSite, argument: number, handle: bigint): void {
  const pointer = site.argument(argument);
  if (pointer.bits === 0n) return;
  const declared = elementOf(pointer.type);
  const type = declared?.kind === 'integer' ? declared : handleType;
  const place: Place = { kind: 'memory', address: pointer.bits, type, name: site.text(argument), isPointee: true };
  write(site.evaluator, place, constant(handle, type));
}

export function freeDma(site: CallSite, effect: Free): null {
  const { simulation, name } = site;
  const address = site.bits(effect.cpuAddress);
  const size = effect.allocation === 'pool-block' ? poolBlockSize : sizeOr(site, effect.size, 4096n);
  const given = effect.handle === null ? null : site.bits(effect.handle);
  const block = assumedBlock(site, effect, address, given, size);
  if (effect.allocation === 'pool-block') {
    const pool = poolAt(site, effect.device.argument);
    if (pool !== null) simulation.machine.freeToPool(pool, block.address, block.handle);
  } else {
    const device = deviceOf(site, effect.device);
    const direction = effect.direction === null ? undefined : directionOf(site, effect.direction);
    simulation.machine.freeCoherent(device, effect.allocation, size, block.address, block.handle, direction);
  }
  note(site, { subject: null, text: `${name} frees ${size} bytes at ${hex(block.address)}` });
  return null;
}

/** What was allocated before the run is allocated when it is first needed, to be freed. */
function assumedBlock(site: CallSite, effect: Free, address: bigint, handle: bigint | null, size: bigint): Block {
  const { simulation } = site;
  const cpuAddress = simulation.objects.isPage(address) ? simulation.objects.addressOfPage(address) : address;
  const isAssumed = handle !== null && simulation.assumedHandles.get(handle) === null;
  if (!isAssumed) return { address: cpuAddress, handle: handle ?? handleAt(site, cpuAddress) };
  const { machine } = simulation;
  const pool = effect.allocation === 'pool-block' ? poolAt(site, effect.device.argument) : null;
  const block = simulation.before(() =>
    pool === null
      ? machine.allocateCoherent(deviceOf(site, effect.device), effect.allocation, size)
      : machine.allocateFromPool(pool),
  );
  if (block === null) return { address: cpuAddress, handle };
  simulation.assumedHandles.set(handle, block.handle);
  return block;
}

function handleAt({ simulation }: CallSite, address: bigint): bigint {
  return simulation.machine.mappings().find((mapping) => mapping.virtual === address)?.bus ?? 0n;
}

export function createPool(site: CallSite, effect: Extract<Effect, { kind: 'create-pool' }>): Value {
  const { simulation, name } = site;
  const type = resultPointer(site);
  const asked = simulation.inputs.value({ name, kind: 'failure', type, standard: 1n, alternatives: [0n] });
  const { size, align, boundary, managed } = effect;
  const pool =
    asked.bits === 1n
      ? simulation.machine.createPool(
          deviceOf(site, effect.device),
          site.bits(size),
          site.bits(align),
          site.bits(boundary),
          { name: poolName(site), managed },
        )
      : null;
  const address = pool === null ? 0n : simulation.objects.allocate('slab', 256, 'pool', true);
  if (pool !== null) simulation.pools.set(address, pool);
  note(site, {
    subject: `'${name}'`,
    failed: pool === null,
    text: pool === null ? `${name} fails` : `${name} makes a pool of ${site.bits(size)} byte blocks`,
  });
  return derive(type, [asked], ([bits]) => (bits === 1n ? address : 0n));
}

export function destroyPool(site: CallSite, effect: Extract<Effect, { kind: 'destroy-pool' }>): null {
  const pool = site.bits(effect.pool) === 0n ? null : poolAt(site, effect.pool);
  if (pool !== null) site.simulation.machine.destroyPool(pool);
  note(site, { subject: null, text: `${site.name} destroys '${site.text(effect.pool)}'` });
  return null;
}

/** The pool behind a pointer; one made before the run is made now. */
/** What the pool is called in the kernel's messages. */
function poolName(site: CallSite): string {
  const position = site.api?.parameters.findIndex((one) => one.name === 'name') ?? -1;
  const text = position < 0 ? '' : textAt(site, position);
  return text === '' ? 'pool' : text;
}

function poolAt(site: CallSite, argument: number): number | null {
  const { simulation } = site;
  const address = site.bits(argument);
  const known = simulation.pools.get(address);
  if (known !== undefined || address === 0n) return known ?? null;
  const device = simulation.objects.pointee(site.unit, simulation.types.struct(site.unit, 'struct device'), 'dev');
  const { machine } = simulation;
  const id = simulation.deviceAt(device);
  const pool = simulation.before(() => machine.createPool(id, poolBlockSize, poolBlockSize, 0n));
  if (pool !== null) simulation.pools.set(address, pool);
  return pool;
}

export function setMask(site: CallSite, effect: Extract<Effect, { kind: 'set-mask' }>): Value {
  const { simulation, name } = site;
  const asked = simulation.inputs.value({ name, kind: 'failure', type: intType, standard: 0n, alternatives: [EIO] });
  const mask = BigInt.asUintN(64, site.bits(effect.mask));
  const bits = mask === 0n ? 0 : mask.toString(2).length;
  const { streaming, coherent } = effect;
  const accepted =
    asked.bits === 0n && simulation.machine.setMask(deviceOf(site, effect.device), bits, { streaming, coherent });
  note(site, {
    subject: `'${name}'`,
    failed: !accepted,
    text: `${name} ${accepted ? 'sets' : 'refuses'} a mask of ${bits} bits`,
  });
  return derive(intType, [asked], ([answer = 0n]) => (answer === 0n && !accepted ? EIO : answer));
}
