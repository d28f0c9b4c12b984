/** Counters that several CPUs share: atomic_t, refcount_t, kref (include/linux/atomic.h, refcount.h, kref.h). */
import type { CallSite } from '../calls.ts';
import { boolType, intType, longType, pointerTo } from '../ctypes.ts';
import { type Place, read, write } from '../places.ts';
import { constant, derive, type Value } from '../values.ts';
import { each, type Helper } from './helper.ts';

function counter(site: CallSite, position: number): Place {
  const type = /64|long/.test(site.name) ? longType : intType;
  const whole = site.evaluator.pointed({ ...site.argument(position), type: pointerTo(type) }, site.text(position));
  return { ...whole, type };
}

const get: Helper = (site) => read(site.evaluator, counter(site, 0), null);

const set: Helper = (site) => {
  write(site.evaluator, counter(site, 0), site.argument(1));
  return constant(0n);
};

const begin: Helper = (site) => {
  write(site.evaluator, counter(site, 0), constant(1n));
  return constant(0n);
};

/** Adds and returns what `result` makes of the new value. */
function add(amount: (site: CallSite) => bigint, position: number, result: (after: Value) => Value): Helper {
  return (site) => {
    const place = counter(site, position);
    const by = amount(site);
    const after = derive(place.type, [read(site.evaluator, place, null)], ([bits = 0n]) => bits + by);
    write(site.evaluator, place, after);
    return result(after);
  };
}

const asIs = (value: Value): Value => value;
const isZero = (value: Value): Value => derive(boolType, [value], ([bits]) => (bits === 0n ? 1n : 0n));
const isPositive = (value: Value): Value => derive(boolType, [value], ([bits = 0n]) => (bits > 0n ? 1n : 0n));
const one = () => 1n;
const minusOne = () => -1n;

export const atomicHelpers = [
  ...each('atomic_read atomic64_read atomic_long_read refcount_read kref_read atomic_read_acquire', get),
  ...each('atomic_set atomic64_set atomic_long_set refcount_set', set),
  ...each('kref_init', begin),
  ...each('atomic_inc atomic64_inc refcount_inc kref_get atomic_inc_return atomic64_inc_return', add(one, 0, asIs)),
  ...each('atomic_dec atomic64_dec refcount_dec atomic_dec_return atomic64_dec_return', add(minusOne, 0, asIs)),
  ...each(
    'atomic_add atomic64_add atomic_add_return',
    add((site) => site.bits(0), 1, asIs),
  ),
  ...each(
    'atomic_sub atomic64_sub atomic_sub_return',
    add((site) => -site.bits(0), 1, asIs),
  ),
  ...each('atomic_dec_and_test atomic64_dec_and_test refcount_dec_and_test', add(minusOne, 0, isZero)),
  ...each('atomic_inc_not_zero refcount_inc_not_zero kref_get_unless_zero', add(one, 0, isPositive)),
  ...each(
    'atomic_sub_and_test',
    add((site) => -site.bits(0), 1, isZero),
  ),
] as const;
