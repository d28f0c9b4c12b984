/** Walking and setting up scatterlists (include/linux/scatterlist.h). */
import type { CallSite } from '../calls.ts';
import { boolType, intType, pointerTo, sizeOf } from '../ctypes.ts';
import {
  entriesFrom,
  entriesOf,
  initialiseList,
  markEnd,
  nextEntry,
  scatterlistType,
  tableAt,
} from '../scatterlists.ts';
import { constant } from '../values.ts';
import { wordsOf } from '../words.ts';
import { readField } from './fields.ts';
import { each, type Helper } from './helper.ts';

const SG = 'struct scatterlist';

function entryPointer(site: CallSite, address: bigint) {
  return constant(address, pointerTo(scatterlistType(site.evaluator)));
}

const init: Helper = (site) => {
  const list = site.bits(0);
  if (site.simulation.memory.regionAt(list) !== null) initialiseList(site.evaluator, list, Number(site.bits(1)));
  return constant(0n);
};

const allocateTable: Helper = (site) => {
  site.evaluateAll();
  const { simulation, name, evaluator } = site;
  const asked = simulation.inputs.value({ name, kind: 'failure', type: intType, standard: 0n, alternatives: [-12n] });
  if (asked.bits !== 0n) return asked;
  const count = Math.max(1, Math.min(Number(site.bits(1)), 512));
  const list = simulation.objects.allocate('slab', count * sizeOf(scatterlistType(evaluator)), 'sgl');
  initialiseList(evaluator, list, count);
  const table = tableAt(evaluator, site.bits(0));
  table.set('sgl', list);
  table.set('nents', BigInt(count));
  table.set('orig_nents', BigInt(count));
  return asked;
};

const count: Helper = (site) => {
  const list = site.bits(0);
  if (list === 0n) return constant(0n);
  const region = site.simulation.memory.regionAt(list);
  if (region?.isInput === true && !site.simulation.memory.isWritten(list, 8)) {
    const alternatives = site.name === 'sg_nents' ? [] : [-22n];
    const name = `${site.name}(${site.text(0)})`;
    const asked = site.simulation.inputs.value({ name, kind: 'failure', type: intType, standard: 2n, alternatives });
    if (asked.bits > 0n) entriesOf(site.evaluator, list, 2);
    if (asked.bits > 0n) markEnd(site.evaluator, list + BigInt(sizeOf(scatterlistType(site.evaluator))), true);
    return asked;
  }
  return constant(BigInt(entriesFrom(site.evaluator, list, 256).length));
};

const last: Helper = (site) => {
  const entries = entriesFrom(site.evaluator, site.bits(0), Math.max(1, Number(site.bits(1))));
  return entryPointer(site, entries.at(-1) ?? site.bits(0));
};

/** The end of a list that nobody set up is anywhere. */
const isLast: Helper = (site) => {
  const entry = site.bits(0);
  const { memory, inputs } = site.simulation;
  if (memory.isWritten(entry, 8)) return constant(nextEntry(site.evaluator, entry) === 0n ? 1n : 0n, boolType);
  const asked = inputs.value({ name: wordsOf(site.unit, site.call), kind: 'value', type: boolType, standard: 0n });
  if (asked.bits !== 0n) markEnd(site.evaluator, entry, true);
  return asked;
};

const setEnd =
  (isEnd: boolean): Helper =>
  (site) => {
    markEnd(site.evaluator, site.bits(0), isEnd);
    return constant(0n);
  };

const address: Helper = (site) => readField(site, 0, SG, 'dma_address');
const length: Helper = (site) => readField(site, 0, SG, 'dma_length');

const freeTable: Helper = (site) => {
  const table = site.bits(0);
  if (site.simulation.memory.regionAt(table) === null) return constant(0n);
  const list = tableAt(site.evaluator, table).get('sgl').bits;
  const region = site.simulation.memory.regionAt(list);
  if (region !== null && region.start === list) site.simulation.machine.free(list);
  tableAt(site.evaluator, table).set('sgl', 0n);
  return constant(0n);
};

export const scatterlistHelpers = [
  ...each('sg_init_table sg_init_marker', init),
  ...each('sg_alloc_table', allocateTable),
  ...each('sg_free_table', freeTable),
  ...each('sg_next', (site) => entryPointer(site, nextEntry(site.evaluator, site.bits(0)))),
  ...each('sg_last', last),
  ...each('sg_nents sg_nents_for_len', count),
  ...each('sg_is_last', isLast),
  ...each('sg_is_chain', () => constant(0n, boolType)),
  ...each('sg_mark_end', setEnd(true)),
  ...each('sg_unmark_end', setEnd(false)),
  ...each('sg_dma_address', address),
  ...each('sg_dma_len', length),
] as const;
