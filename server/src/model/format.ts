/** Numbers as messages print them. */

export function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** As `%pa` and `0x%016llx` print. */
export function address(value: bigint): string {
  return `0x${pointer(value)}`;
}

/** As `%p` prints, were it not hashed. */
export function pointer(value: bigint): string {
  return value.toString(16).padStart(16, '0');
}
