/** DMA masks: the calls that set them, and how wide a mask is. */
import type { CallExpression, Expression } from '../program/ir.ts';
import type { Unit } from '../program/program.ts';

export type MaskCall = 'streaming' | 'coherent' | 'both';

const maskCalls: ReadonlyMap<string, MaskCall> = new Map([
  ['dma_set_mask', 'streaming'],
  ['pci_set_dma_mask', 'streaming'],
  ['dma_set_coherent_mask', 'coherent'],
  ['pci_set_consistent_dma_mask', 'coherent'],
  ['dma_set_mask_and_coherent', 'both'],
  ['dma_coerce_mask_and_coherent', 'both'],
]);

export function isMaskCall(name: string): boolean {
  return maskCalls.has(name);
}

/** The fewest bits that the mask of a call may have, where that can be told. */
export function widthOf(call: CallExpression, unit: Unit): number | null {
  const mask = call.arguments[1];
  return mask === undefined ? null : bitsOf(mask, unit);
}

/** Since Linux 5.0 (kernel/dma/direct.c, dma_direct_supported) a mask of 32 bits or more is always accepted. */
export function wideMasksCannotFail(kernelVersion: string): boolean {
  return Number.parseInt(kernelVersion, 10) >= 5;
}

function bitsOf(mask: Expression, unit: Unit): number | null {
  switch (mask.kind) {
    case 'integer':
      return mask.value < 0n ? 64 : mask.value.toString(2).length;
    case 'cast':
      return bitsOf(mask.operand, unit);
    case 'unary':
      return mask.operator === '~' && mask.operand.kind === 'integer' && mask.operand.value === 0n
        ? tilde(mask.operand.text)
        : null;
    case 'call': {
      const bits = mask.name === 'DMA_BIT_MASK' ? mask.arguments[0] : undefined;
      if (bits?.kind === 'integer') return Number(bits.value);
      return bits?.kind === 'conditional' ? least(numberOf(bits.whenTrue), numberOf(bits.whenFalse)) : null;
    }
    case 'conditional':
      return least(bitsOf(mask.whenTrue, unit), bitsOf(mask.whenFalse, unit));
    case 'name':
      return bitsOfName(mask.name, unit);
    default:
      return null;
  }
}

/** `~0` is an int that sign extension makes 64 ones; `~0U` stays 32 bits wide. */
function tilde(zero: string): number {
  return /u/i.test(zero) && !/l/i.test(zero) ? 32 : 64;
}

function numberOf(expression: Expression): number | null {
  return expression.kind === 'integer' ? Number(expression.value) : null;
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.min(a, b);
}

function bitsOfName(name: string, unit: Unit): number | null {
  const old = /^DMA_(\d+)BIT_MASK$/.exec(name);
  if (old !== null) return Number(old[1]);
  const body = unit.file.macros.get(name)?.body ?? '';
  const bits =
    /^[\s(]*DMA_BIT_MASK\s*\(\s*(\d+)\s*\)[\s)]*$/.exec(body) ?? /^[\s(]*DMA_(\d+)BIT_MASK[\s)]*$/.exec(body);
  return bits === null ? null : Number(bits[1]);
}
