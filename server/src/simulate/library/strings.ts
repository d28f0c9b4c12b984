/** Memory and strings (include/linux/string.h). */
import type { CallSite } from '../calls.ts';
import { byteType, intType, longType, u64Type } from '../ctypes.ts';
import { constant, type Value } from '../values.ts';
import { each, type Helper } from './helper.ts';

const LARGEST = 1 << 22;

function isMemory({ simulation }: CallSite, ...addresses: readonly bigint[]): boolean {
  return addresses.every((address) => simulation.memory.regionAt(address) !== null);
}

function sizeAt(site: CallSite, position: number): number {
  const size = site.bits(position);
  return size < 0n || size > BigInt(LARGEST) ? 0 : Number(size);
}

const fill: Helper = (site) => {
  site.evaluateAll();
  const size = sizeAt(site, 2);
  const to = site.bits(0);
  if (isMemory(site, to)) site.simulation.memory.write(to, new Uint8Array(size).fill(Number(site.bits(1) & 0xffn)));
  return site.argument(0);
};

const clear: Helper = (site) => {
  site.evaluateAll();
  const to = site.bits(0);
  if (isMemory(site, to)) site.simulation.memory.write(to, new Uint8Array(sizeAt(site, 1)));
  return site.argument(0);
};

const move: Helper = (site) => {
  site.evaluateAll();
  const [to, from] = [site.bits(0), site.bits(1)];
  if (isMemory(site, to, from)) site.simulation.memory.copy(to, from, sizeAt(site, 2));
  return site.argument(0);
};

const moveIo: Helper = (site) => {
  site.evaluateAll();
  const [to, from] = [site.bits(0), site.bits(1)];
  const size = sizeAt(site, 2);
  const { memory, machine } = site.simulation;
  if (isMemory(site, from)) memory.bytes(from, size);
  if (isMemory(site, to) && machine.areaOf(to) !== 'ioremap') memory.write(to, new Uint8Array(size));
  return constant(0n);
};

const compare: Helper = (site) => {
  site.evaluateAll();
  const [a, b] = [site.bits(0), site.bits(1)];
  if (!isMemory(site, a, b)) return constant(0n);
  const size = sizeAt(site, 2);
  const left = site.simulation.memory.bytes(a, size);
  const right = site.simulation.memory.bytes(b, size);
  const at = left.findIndex((byte, i) => byte !== right[i]);
  return constant(at < 0 ? 0n : BigInt((left[at] ?? 0) - (right[at] ?? 0)), intType);
};

/** The length of a string whose end is at hand; one that is an input ends at once. */
export function textAt(site: CallSite, position: number): string {
  const { memory } = site.simulation;
  let text = '';
  for (let address = site.bits(position); text.length < 256; address++) {
    if (memory.regionAt(address) === null || !memory.isWritten(address, 1)) break;
    const byte = Number(memory.load(address, byteType, true).bits);
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text;
}

const copyText: Helper = (site) => {
  site.evaluateAll();
  const to = site.bits(0);
  const text = textAt(site, 1);
  const bytes = new TextEncoder().encode(`${text}\0`);
  const room = site.call.arguments.length > 2 ? sizeAt(site, 2) : bytes.length;
  if (isMemory(site, to)) site.simulation.memory.write(to, bytes.slice(0, Math.max(room, 1)));
  return constant(BigInt(text.length), longType);
};

const compareText: Helper = (site): Value => {
  site.evaluateAll();
  return constant(textAt(site, 0) === textAt(site, 1) ? 0n : 1n, intType);
};

export const stringHelpers = [
  ...each('memset __memset memset_io', fill),
  ...each('memzero_explicit bzero', clear),
  ...each('memcpy memmove __memcpy', move),
  ...each('memcpy_fromio memcpy_toio __iowrite32_copy __iowrite64_copy __ioread32_copy', moveIo),
  ...each('memcmp', compare),
  ...each('strcpy strncpy strlcpy strscpy strscpy_pad', copyText),
  ...each('strcmp strncmp strcasecmp strncasecmp sysfs_streq', compareText),
  ...each('strlen strnlen', (site) => constant(BigInt(textAt(site, 0).length), u64Type)),
] as const;
