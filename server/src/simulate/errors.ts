import { errorNumbers } from '../program/errno.ts';

/** What calls fail with unless more is known. */
export const EIO = -5n;
export const ENOMEM = -12n;

/** Error pointers and negative error numbers lie within this many of zero (include/linux/err.h). */
const MAX_ERRNO = 4095n;

const names: ReadonlyMap<number, string> = new Map([...errorNumbers].reverse().map(([name, number]) => [number, name]));

/** `-ENOMEM` for -12; null where the number is no error of the kernel. */
export function errorName(value: bigint): string | null {
  const name = value < 0n ? names.get(Number(-value)) : undefined;
  return name === undefined ? null : `-${name}`;
}

/** The number of `-ENOMEM`; null for other texts. */
export function errorNumber(text: string): bigint | null {
  const number = text.startsWith('-') ? errorNumbers.get(text.slice(1)) : undefined;
  return number === undefined ? null : -BigInt(number);
}

/** Bits of ERR_PTR(error), error being negative. */
export function errorPointer(error: bigint): bigint {
  return BigInt.asUintN(64, error);
}

export function isErrorPointer(bits: bigint): boolean {
  return bits >= 2n ** 64n - MAX_ERRNO && bits < 2n ** 64n;
}
