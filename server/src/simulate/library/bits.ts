/** Bits in memory (include/linux/bitops.h, bitmap.h). */
import type { CallSite } from '../calls.ts';
import { intType, pointerTo, u64Type } from '../ctypes.ts';
import { type Place, read, write } from '../places.ts';
import { constant, derive, type Value } from '../values.ts';
import { each, type Helper } from './helper.ts';

/** The word that holds a bit, and the bit's mask in it. */
function wordOf(site: CallSite, bit: bigint, map: number): { readonly place: Place; readonly mask: bigint } {
  const address = site.bits(map) + (bit / 64n) * 8n;
  const type = pointerTo(u64Type);
  const place = site.evaluator.pointed({ ...site.argument(map), bits: address, type }, site.text(map));
  return { place: { ...place, type: u64Type }, mask: 1n << (bit % 64n) };
}

/** Tests a bit and leaves it as `change` says. */
function testAnd(change: (word: bigint, mask: bigint) => bigint): Helper {
  return (site) => {
    const { place, mask } = wordOf(site, site.bits(0), 1);
    const before = read(site.evaluator, place, null);
    const after = derive(u64Type, [before], ([word = 0n]) => change(word, mask));
    if (after.bits !== before.bits) write(site.evaluator, place, after);
    return derive(intType, [before], ([word = 0n]) => ((word & mask) === 0n ? 0n : 1n));
  };
}

const keep = (word: bigint) => word;
const setBit = (word: bigint, mask: bigint) => word | mask;
const clearBit = (word: bigint, mask: bigint) => word & ~mask;
const changeBit = (word: bigint, mask: bigint) => word ^ mask;

/** The next bit at or after a position that is set (or clear); the size where there is none. */
function findNext(site: CallSite, from: bigint, size: bigint, wanted: boolean): Value {
  for (let bit = from; bit < size && bit < from + 4096n; bit++) {
    const { place, mask } = wordOf(site, bit, 0);
    const word = read(site.evaluator, place, null);
    if (((word.bits & mask) !== 0n) === wanted) return constant(bit, u64Type);
  }
  return constant(size, u64Type);
}

export const bitHelpers = [
  ...each('test_bit test_bit_acquire', testAnd(keep)),
  ...each('set_bit __set_bit test_and_set_bit __test_and_set_bit test_and_set_bit_lock', testAnd(setBit)),
  ...each('clear_bit __clear_bit test_and_clear_bit __test_and_clear_bit clear_bit_unlock', testAnd(clearBit)),
  ...each('change_bit __change_bit test_and_change_bit', testAnd(changeBit)),
  ...each('find_first_bit', (site) => findNext(site, 0n, site.bits(1), true)),
  ...each('find_first_zero_bit', (site) => findNext(site, 0n, site.bits(1), false)),
  ...each('find_next_bit', (site) => findNext(site, site.bits(2), site.bits(1), true)),
  ...each('find_next_zero_bit', (site) => findNext(site, site.bits(2), site.bits(1), false)),
] as const;
