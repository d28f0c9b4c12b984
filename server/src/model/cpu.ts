/** The CPU touches memory: through its cache, and with an eye on whose the bytes are. */
import { hex } from './format.ts';
import { alignDown, alignUp, cacheLine, computePhysical, eachPage } from './layout.ts';
import { type Mapping, overlaps, partOf } from './mappings.ts';
import { type MachineState, objectHere, report } from './state.ts';

/** The CPU's view of memory. Addresses where nothing is mapped read as zeros. */
export function load(state: MachineState, address: bigint, size: number, quiet: boolean): Uint8Array {
  const bytes = new Uint8Array(size);
  eachPage(address, size, (at, from, length) => {
    const physical = state.space.translate(at);
    if (physical === null) return;
    if (!quiet) checkCpuAccess(state, at, physical, length, 'read');
    bytes.set(loadPart(state, at, physical, length, quiet), from);
  });
  return bytes;
}

export function store(state: MachineState, address: bigint, bytes: Uint8Array, quiet: boolean): void {
  eachPage(address, bytes.length, (at, from, length) => {
    const physical = state.space.translate(at);
    if (physical === null) return;
    if (!quiet) checkCpuAccess(state, at, physical, length, 'write');
    const part = bytes.subarray(from, from + length);
    if (state.cache === null || state.space.blockAt(at)?.uncached === true) state.ram.write(physical, part);
    else state.cache.store(physical, part);
  });
}

/** What RAM holds at a CPU address. */
export function loadRam(state: MachineState, address: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  eachPage(address, size, (at, from, length) => {
    const physical = state.space.translate(at);
    if (physical !== null) bytes.set(state.ram.read(physical, length), from);
  });
  return bytes;
}

/** Memory is given back while a device may still use it. */
export function free(state: MachineState, address: bigint): void {
  const block = state.space.blockAt(address);
  if (block === null || block.freed) return;
  if (block.origin === 'dma') {
    const message = `The DMA memory at ${hex(block.start)} is freed as if it were ordinary memory.`;
    report(state, { rule: 'coherent-free-mismatch', message, kernelMessage: null, mapping: null });
    return;
  }
  block.freed = true;
  const covering: Mapping[] = [];
  eachPage(block.start, Number(block.size), (at, _from, length) => {
    const physical = state.space.translate(at);
    if (physical !== null) covering.push(...state.mappings.ofMemory(physical, BigInt(length)));
  });
  const [mapping] = covering;
  if (mapping === undefined) return;
  const message = `The memory at ${hex(block.start)} is freed while ${mapping.size} bytes of it are mapped at ${hex(mapping.bus)}.`;
  report(state, { rule: 'free-while-mapped', message, kernelMessage: null, mapping: mapping.id });
}

/** Physical address of a CPU address, as well as can be said. */
export function physicalOf(state: MachineState, address: bigint): bigint {
  return state.space.translate(address) ?? computePhysical(address);
}

function loadPart(state: MachineState, address: bigint, physical: bigint, size: number, quiet: boolean): Uint8Array {
  if (state.cache === null || state.space.blockAt(address)?.uncached === true) return state.ram.read(physical, size);
  return quiet ? state.cache.peek(physical, size) : state.cache.load(physical, size);
}

/** Objects where the CPU touches what is not its own, and notes what it writes. */
function checkCpuAccess(
  state: MachineState,
  address: bigint,
  physical: bigint,
  size: number,
  access: 'read' | 'write',
): void {
  const block = state.space.blockAt(address);
  if (block !== null && block.origin === 'dma' && block.freed) {
    const message = `The CPU ${access}s DMA memory at ${hex(address)} after it was freed.`;
    objectHere(state, null, 'use-after-unmap', message);
  }
  for (const mapping of state.mappings.ofMemory(physical, BigInt(size))) {
    const { start, end } = partOf(mapping, mapping.physical, physical, BigInt(size));
    if (access === 'read') checkCpuRead(state, mapping, start, end);
    else checkCpuWrite(state, mapping, start, end);
  }
  if (access === 'write' && state.cache !== null) checkNeighbours(state, physical, size);
}

/** A write beside a buffer that shares its cache line makes the line dirty, and the line takes the device's bytes along. */
function checkNeighbours(state: MachineState, physical: bigint, size: number): void {
  const start = alignDown(physical, cacheLine);
  const length = alignUp(physical + BigInt(size), cacheLine) - start;
  for (const mapping of state.mappings.ofMemory(start, length)) {
    const touches = overlaps(mapping.physical, mapping.size, physical, BigInt(size));
    const mayLose = mapping.direction !== 'DMA_TO_DEVICE' && !mapping.cpuOwned.covers(0, Number(mapping.size));
    if (touches || !mayLose) continue;
    const message = `The CPU writes to a cache line that it shares with the buffer mapped ${mapping.direction} at ${hex(mapping.bus)}.`;
    objectHere(state, mapping, 'dma-shares-cacheline', message);
  }
}

function checkCpuRead(state: MachineState, mapping: Mapping, start: number, end: number): void {
  // Nothing but the CPU writes there, so reading it harms nobody.
  if (mapping.direction === 'DMA_TO_DEVICE') return;
  const owned = mapping.cpuOwned.covers(start, end);
  if (owned && !mapping.deviceWrote.intersects(start, end)) return;
  const what = mapping.deviceWrote.intersects(start, end)
    ? 'which the device has written since'
    : 'which the device may write';
  objectHere(
    state,
    mapping,
    'sync-missing-cpu',
    `The CPU reads the buffer mapped ${mapping.direction} at ${hex(mapping.bus)}, ${what}, with no sync for the CPU before it.`,
  );
}

function checkCpuWrite(state: MachineState, mapping: Mapping, start: number, end: number): void {
  if (!mapping.cpuOwned.covers(start, end)) {
    objectHere(
      state,
      mapping,
      'sync-missing-cpu',
      `The CPU writes to the buffer mapped ${mapping.direction} at ${hex(mapping.bus)} while it is the device's.`,
    );
    return;
  }
  mapping.cpuWrote.add(start, end);
  if (mapping.direction === 'DMA_FROM_DEVICE' && mapping.kind !== 'noncoherent') {
    objectHere(
      state,
      mapping,
      'direction-access',
      `The CPU writes to the buffer at ${hex(mapping.bus)}, which is mapped DMA_FROM_DEVICE.`,
    );
  }
}
