/** Memory of the CPU: allocated, freed, copied. */
import type { Effect } from '../../dma-api/types.ts';
import type { CallSite } from '../calls.ts';
import { type CType, sizeOf, u64Type, voidPointer } from '../ctypes.ts';
import { ENOMEM, errorPointer } from '../errors.ts';
import { makeSocketBuffer } from '../library/socket-buffers.ts';
import { entriesFrom, entryAt, memoryOf } from '../scatterlists.ts';
import { constant, dependsOnValues, derive, type Value } from '../values.ts';
import { sizeOr } from './arguments.ts';

type Allocate = Extract<Effect, { kind: 'allocate-memory' }>;
type Free = Extract<Effect, { kind: 'free-memory' }>;
type Copy = Extract<Effect, { kind: 'copy' }>;

/** More than the machine should be asked for at once. */
const LARGEST = 1 << 24;

export function allocateMemory(site: CallSite, effect: Allocate): Value {
  const { simulation, name, api } = site;
  const type = resultType(site);
  const failure = api?.failure === 'err-ptr' ? errorPointer(ENOMEM) : 0n;
  const asked = simulation.inputs.value({ name, kind: 'failure', type, standard: 1n, alternatives: [failure] });
  const failed = asked.bits !== 1n;
  const address = failed ? failure : make(site, effect, type);
  simulation.calls.push({
    name,
    subject: `'${name}'`,
    isDma: false,
    failed,
    file: site.evaluator.frame.unit.file.path,
    range: site.call.range,
  });
  const result = derive(type, [asked], ([bits]) => (bits === 1n ? address : failure));
  simulation.remember(result);
  return result;
}

function resultType(site: CallSite): CType {
  if (site.expected?.kind === 'pointer') return site.expected;
  return site.evaluator.typeOf(site.call) ?? voidPointer;
}

function make(site: CallSite, effect: Allocate, type: CType): bigint {
  const { simulation, evaluator, name } = site;
  const size = sizeAsked(site, effect, type);
  if (effect.origin === 'skb') return makeSocketBuffer(evaluator, BigInt(size), 0n);
  const isGuess = [effect.size, effect.count].some(
    (argument) => argument !== null && dependsOnValues(site.argument(argument)),
  );
  // A size that is a guess is better guessed too large than too small.
  const room = isGuess ? Math.max(size, 4096) : size;
  const address = simulation.objects.allocate(effect.origin, room, name, false, isGuess);
  if (address === 0n) return 0n;
  copySource(site, address, size);
  const isPage = type.kind === 'pointer' && effect.origin === 'pages';
  return isPage ? simulation.objects.pageOf(address) : address;
}

function sizeAsked(site: CallSite, effect: Allocate, type: CType): number {
  const order = parameter(site, 'order');
  if (order !== null && effect.size === null) return 4096 << Math.min(Number(site.bits(order)), 10);
  if (effect.size === null) return type.kind === 'pointer' ? Math.max(sizeOf(type.target()), 4096) : 4096;
  const count = effect.count === null ? 1n : site.bits(effect.count);
  const size = sizeOr(site, effect.size, 4096n) * count;
  return size < 0n || size > BigInt(LARGEST) ? LARGEST : Number(size);
}

/** What is a copy of memory begins as that. */
function copySource(site: CallSite, address: bigint, size: number): void {
  const source = parameter(site, 'src');
  if (source === null) return;
  const from = site.bits(source);
  if (site.simulation.memory.regionAt(from) !== null) site.simulation.memory.copy(address, from, size);
}

function parameter({ api }: CallSite, name: string): number | null {
  const position = api?.parameters.findIndex((one) => one.name === name) ?? -1;
  return position < 0 ? null : position;
}

export function freeMemory(site: CallSite, effect: Free): null {
  if (effect.reference === true) return null;
  const { simulation } = site;
  const bits = site.bits(effect.memory);
  const address = simulation.objects.isPage(bits) ? simulation.objects.addressOfPage(bits) : bits;
  if (effect.origin === 'sg-table') return null;
  const region = simulation.memory.regionAt(address);
  if (region === null || region.aside !== null || region.start !== address) return null;
  simulation.machine.free(address);
  region.freed = true;
  return null;
}

/** The CPU copies memory, or fills it from somewhere that is not the driver's. */
export function copyMemory(site: CallSite, effect: Copy): Value | null {
  const { simulation } = site;
  const size = Number(sizeOr(site, effect.size, 0n));
  const to = placesOf(site, effect.to, size);
  if (effect.from === null) {
    for (const { address, length } of to) simulation.memory.write(address, new Uint8Array(length));
    return resultOf(site);
  }
  const [from] = placesOf(site, effect.from, size);
  for (const { address, length } of to) {
    if (from !== undefined && from.length >= length) simulation.memory.copy(address, from.address, length);
    else simulation.memory.write(address, new Uint8Array(length));
  }
  return resultOf(site);
}

/** The memory of an argument: a buffer, or what the entries of a scatterlist stand for. */
function placesOf(
  site: CallSite,
  argument: number,
  size: number,
): { readonly address: bigint; readonly length: number }[] {
  const { simulation, evaluator, api } = site;
  const address = site.bits(argument);
  if (size <= 0 || size > LARGEST || simulation.memory.regionAt(address) === null) return [];
  if (!/scatterlist/.test(api?.parameters[argument]?.type ?? '')) return [{ address, length: size }];
  let left = size;
  return entriesFrom(evaluator, address, 64).flatMap((entry) => {
    const length = Math.min(left, Number(entryAt(evaluator, entry).get('length').bits));
    left -= length;
    return length > 0 ? [{ address: memoryOf(evaluator, entry), length }] : [];
  });
}

/** copy_from_user() and its kin return what they could not copy, nothing; memcpy() returns where to. */
function resultOf(site: CallSite): Value | null {
  const returns = site.api?.returns ?? '';
  if (returns === 'void' || returns === '') return null;
  return returns.includes('*') ? site.argument(0) : constant(0n, u64Type);
}
