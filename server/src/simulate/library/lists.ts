/** Linked lists (include/linux/list.h). A list nobody set up has one element. */
import type { CallSite } from '../calls.ts';
import { boolType, pointerTo, voidType } from '../ctypes.ts';
import { firstOf, isEmptyList, link, nextOf, setEmpty, unlink } from '../lists.ts';
import { constant, derive } from '../values.ts';
import { each, type Helper } from './helper.ts';

const done = constant(0n);

function isMemory(site: CallSite, position: number): boolean {
  return site.simulation.memory.regionAt(site.bits(position)) !== null;
}

const init: Helper = (site) => {
  if (isMemory(site, 0)) setEmpty(site.evaluator, site.bits(0));
  return done;
};

const add: Helper = (site) => {
  if (isMemory(site, 0) && isMemory(site, 1))
    link(site.evaluator, site.bits(0), site.bits(1), nextOf(site.evaluator, site.bits(1)));
  return done;
};

const addTail: Helper = (site) => {
  if (!isMemory(site, 0) || !isMemory(site, 1)) return done;
  const head = site.bits(1);
  link(site.evaluator, site.bits(0), nextOf(site.evaluator, head, 'prev'), head);
  return done;
};

const remove: Helper = (site) => {
  if (!isMemory(site, 0)) return done;
  unlink(site.evaluator, site.bits(0));
  setEmpty(site.evaluator, site.bits(0));
  return done;
};

const move =
  (place: Helper): Helper =>
  (site) => {
    if (isMemory(site, 0)) unlink(site.evaluator, site.bits(0));
    return place(site);
  };

/** Takes all elements of a list over to the front of another. */
const splice: Helper = (site) => {
  if (!isMemory(site, 0) || !isMemory(site, 1)) return done;
  const { evaluator } = site;
  const [from, to] = [site.bits(0), site.bits(1)];
  for (let element = nextOf(evaluator, from, 'prev'), rounds = 0; element !== from && rounds < 64; rounds++) {
    const before = nextOf(evaluator, element, 'prev');
    unlink(evaluator, element);
    link(evaluator, element, to, nextOf(evaluator, to));
    element = before;
  }
  setEmpty(evaluator, from);
  return done;
};

const isEmpty: Helper = (site) => {
  if (!isMemory(site, 0)) return constant(1n, boolType);
  return isEmptyList(site.evaluator, site.bits(0), site.text(0));
};

const first: Helper = (site) => {
  const type = site.expression(1);
  const field = site.expression(2);
  if (type?.kind !== 'type-name' || field?.kind !== 'name' || !isMemory(site, 0))
    return constant(0n, pointerTo(voidType));
  const container = site.simulation.typeOf(site.unit, type.type);
  const offset = BigInt(site.simulation.field(container, field.name)?.offset ?? 0);
  const element = firstOf(site.evaluator, site.bits(0), site.text(0));
  return derive(pointerTo(container), [element], ([bits = 0n]) => (bits === 0n ? 0n : bits - offset));
};

export const listHelpers = [
  ...each('INIT_LIST_HEAD', init),
  ...each('list_add list_add_rcu', add),
  ...each('list_add_tail list_add_tail_rcu', addTail),
  ...each('list_del list_del_init list_del_rcu __list_del_entry', remove),
  ...each('list_move', move(add)),
  ...each('list_move_tail', move(addTail)),
  ...each('list_splice list_splice_init list_splice_tail list_splice_tail_init', splice),
  ...each('list_empty list_empty_careful', isEmpty),
  ...each('list_first_entry_or_null', first),
] as const;
