/**
 * The same string as one of its own. A piece that was cut out of a text keeps the whole text in memory for as long as it
 * lives; what is kept from one version of a file to the next must not.
 */
export function detached(piece: string): string {
  // The sum is a new string, which the cut then refers to.
  return ` ${piece}`.slice(1);
}
