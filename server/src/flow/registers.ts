/** Calls that read and write the registers of a device. */
import type { CallExpression } from '../program/ir.ts';

export interface RegisterAccess {
  /** Argument that is the register's address; null where it is a number or a handle. */
  readonly address: number | null;
  /** The address came from ioremap() (a port of outl() does not). */
  readonly isMapped: boolean;
  /** Arguments that may be the value written; none for a read. */
  readonly values: readonly number[];
}

/** What a call does to registers, by its name; null where it does nothing to them that is known. */
export function registerAccess(call: CallExpression): RegisterAccess | null {
  const name = call.name ?? '';
  if (!call.direct) return /write|_wr\b|wr32|wr64/i.test(name) ? anyArgument(call) : null;
  let access = accesses.get(name);
  if (access === undefined) {
    access = accessByName(name);
    accesses.set(name, access);
  }
  return access;
}

/** What functions do to registers, as far as they were met. */
const accesses = new Map<string, RegisterAccess | null>();

function accessByName(name: string): RegisterAccess | null {
  if (
    /^(?:__raw_)?write[bwlq](?:_relaxed)?$|^iowrite(?:8|16|32|64)(?:be)?$|^(?:lo_hi|hi_lo)_(?:writeq|iowrite64)/.test(
      name,
    )
  )
    return { address: 1, isMapped: true, values: [0] };
  if (/^(?:__raw_)?read[bwlq](?:_relaxed)?$|^ioread(?:8|16|32|64)(?:be)?$/.test(name))
    return { address: 0, isMapped: true, values: [] };
  if (/^out_(?:be|le)(?:16|32|64)$/.test(name)) return { address: 0, isMapped: false, values: [1] };
  if (/^out[wl](?:_p)?$/.test(name)) return { address: null, isMapped: false, values: [0] };
  if (/^regmap_write$|^pci_write_config_dword$/.test(name)) return { address: null, isMapped: false, values: [2] };
  if (name === 'regmap_update_bits') return { address: null, isMapped: false, values: [3] };
  return null;
}

function anyArgument(call: CallExpression): RegisterAccess {
  return { address: null, isMapped: false, values: call.arguments.map((_, index) => index) };
}
