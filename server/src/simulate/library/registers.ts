/** Registers of the device (include/asm-generic/io.h): what is read of them is an input. */

import { byteType, type CType, integerType, u64Type, unsignedType } from '../ctypes.ts';
import { wordsOf } from '../words.ts';
import { each, type Helper } from './helper.ts';

const u16Type = integerType('u16', 2, false);

function readRegister(type: CType): Helper {
  return (site) => {
    site.evaluateAll();
    return site.simulation.inputs.value({ name: wordsOf(site.unit, site.call), kind: 'value', type, standard: 0n });
  };
}

export const registerHelpers = [
  ...each('readb readb_relaxed ioread8 inb __raw_readb in_8', readRegister(byteType)),
  ...each('readw readw_relaxed ioread16 inw __raw_readw in_le16 in_be16 ioread16be', readRegister(u16Type)),
  ...each(
    'readl readl_relaxed ioread32 inl __raw_readl in_le32 in_be32 ioread32be readl_be',
    readRegister(unsignedType),
  ),
  ...each('readq readq_relaxed ioread64 lo_hi_readq hi_lo_readq __raw_readq', readRegister(u64Type)),
] as const;
