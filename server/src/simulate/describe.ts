/** Values in words. */
import { hex } from '../model/format.ts';
import { errorName, isErrorPointer } from './errors.ts';
import type { Simulation } from './simulation.ts';
import type { Value } from './values.ts';

export function describeValue(simulation: Simulation, { bits, type, struct }: Value): string {
  if (struct !== undefined) return `struct at ${hex(struct.address)}`;
  if (type.kind === 'pointer') return describePointer(simulation, bits);
  if (type.kind === 'integer' && type.name === 'bool') return bits === 0n ? 'false' : 'true';
  if (type.kind === 'integer' && type.name === 'dma_addr_t') return hex(bits);
  // The smallest negative numbers are rarely meant as errors.
  const error = bits <= -5n ? errorName(bits) : null;
  return error ?? (bits > 0xffffn ? hex(bits) : String(bits));
}

function describePointer(simulation: Simulation, bits: bigint): string {
  if (bits === 0n) return 'NULL';
  if (isErrorPointer(bits)) return `ERR_PTR(${errorName(BigInt.asIntN(64, bits)) ?? BigInt.asIntN(64, bits)})`;
  const name = simulation.objects.functionAt(bits);
  return name ?? hex(bits);
}
