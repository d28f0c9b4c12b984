/** Addresses computed from others, and scatterlist entries filled from memory. */
import type { Effect } from '../../dma-api/types.ts';
import type { CallSite } from '../calls.ts';
import { type CType, handleType, pointerTo, u64Type, unknownType, voidPointer } from '../ctypes.ts';
import { entryAt, fillEntry, initialiseList, memoryOf } from '../scatterlists.ts';
import { derive, type Value } from '../values.ts';
import { sizeOr } from './arguments.ts';

type Derive = Extract<Effect, { kind: 'derive-address' }>;

/** page_address(), virt_to_page(), sg_virt(), virt_to_phys(), … by what goes in and what comes out. */
export function deriveAddress(site: CallSite, effect: Derive): Value {
  const from = site.argument(effect.from);
  const cpu = cpuAddressOf(site, effect.from);
  const result = targetAddress(site, effect.to, cpu, from.bits);
  if (effect.to === 'physical')
    site.simulation.physical.set(result, { file: site.evaluator.frame.unit.file.path, range: site.call.range });
  return derive(resultType(site, effect.to), [from], ([bits]) => (bits === from.bits ? result : (bits ?? 0n)));
}

function targetAddress({ simulation }: CallSite, to: Derive['to'], cpu: bigint, bits: bigint): bigint {
  const { machine, objects } = simulation;
  switch (to) {
    case 'cpu':
      return cpu;
    case 'page':
      return objects.pageOf(cpu);
    case 'physical':
      return machine.toPhysical(cpu);
    case 'bus':
      return machine.toPhysical(cpu) + machine.platform.busOffset;
    case 'dma':
      return bits;
  }
}

/** The CPU address that an argument stands for. */
function cpuAddressOf(site: CallSite, argument: number): bigint {
  const { simulation, evaluator, api } = site;
  const bits = site.bits(argument);
  const declared = api?.parameters[argument]?.type ?? '';
  if (simulation.objects.isPage(bits)) return simulation.objects.addressOfPage(bits);
  if (/scatterlist/.test(declared)) return memoryOf(evaluator, bits);
  if (!/\*/.test(declared) && /phys|dma_addr|unsigned long|resource/.test(declared) && bits < 1n << 47n) {
    return simulation.machine.toVirtual(bits);
  }
  return bits;
}

function resultType(site: CallSite, to: Derive['to']): CType {
  if (site.expected?.kind === 'pointer') return site.expected;
  const declared = site.evaluator.typeOf(site.call);
  if (declared !== null && declared.kind !== 'unknown') return declared;
  if (to === 'cpu') return voidPointer;
  if (to === 'page') return pointerTo(unknownType());
  return to === 'dma' ? handleType : u64Type;
}

/** sg_set_buf(), sg_init_one(), sg_set_page(). */
export function fillList(site: CallSite, effect: Extract<Effect, { kind: 'fill-sg' }>): null {
  const { simulation, evaluator, api } = site;
  const entry = site.bits(effect.list);
  if (simulation.memory.regionAt(entry) === null) return null;
  const memory = site.bits(effect.memory);
  const byPage = simulation.objects.isPage(memory);
  const offsetAt = api?.parameters.findIndex((one) => one.name === 'offset') ?? -1;
  const offset = offsetAt < 0 ? 0n : site.bits(offsetAt);
  const address = (byPage ? simulation.objects.addressOfPage(memory) : memory) + offset;
  if (!/scatterlist/.test(api?.parameters[effect.list]?.type ?? '')) return null;
  if (site.name === 'sg_init_one') initialiseList(evaluator, entry, 1);
  const length = effect.size === null ? entryAt(evaluator, entry).get('length').bits : sizeOr(site, effect.size, 0n);
  fillEntry(evaluator, entry, address, length, byPage);
  return null;
}
