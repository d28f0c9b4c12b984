/** What a run leaves mapped, and who could still unmap it. */
import type { Simulation } from './simulation.ts';
import type { LeftMapping } from './types.ts';
import { type Derivation, inputsOf, type Value } from './values.ts';

/** Live streaming mappings at the end of a run, with the places outside the stack that still hold their handles. */
export function leftMappings(simulation: Simulation, returned: Value | null): LeftMapping[] {
  const { machine } = simulation;
  const assumed = new Set(simulation.assumedHandles.values());
  return machine
    .mappings()
    .filter(({ kind, bus }) => streaming.has(kind) && !assumed.has(bus))
    .map(({ id, bus }) => ({ mapping: id, keptIn: keepersOf(simulation, bus, returned) }));
}

const streaming: ReadonlySet<string> = new Set(['single', 'page', 'sg', 'sgtable', 'resource', 'phys']);

function keepersOf(simulation: Simulation, handle: bigint, returned: Value | null): string[] {
  const input = simulation.handleInputs.get(handle);
  if (input === undefined) return ['a scatterlist'];
  const dependsOn = (symbol: Derivation, value: Pick<Value, 'bits' | 'type'>) =>
    inputsOf({ ...value, symbol }).has(input);
  const kept: string[] = [];
  if (returned?.symbol != null && dependsOn(returned.symbol, returned)) kept.push('the result');
  for (const region of simulation.memory.all()) {
    if (region.freed || simulation.machine.areaOf(region.start) === 'stack') continue;
    for (const [offset, { symbol, place }] of region.cells) {
      if (dependsOn(symbol, { bits: 0n, type: { kind: 'void' } })) {
        kept.push(place ?? `${region.name}+${offset}`);
      }
    }
  }
  return kept;
}
