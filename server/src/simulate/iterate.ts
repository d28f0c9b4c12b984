/** Iterator macros: what `for_each_sg (…)` and its kin do at the head of each round. */
import type { Expression } from '../program/ir.ts';
import { boolType, elementOf, intType, pointerTo, unknownType } from './ctypes.ts';
import type { Evaluator } from './evaluate.ts';
import type { Iteration } from './frame.ts';
import { nextOf, populate } from './lists.ts';
import { read, write } from './places.ts';
import { nextEntry, scatterlistType, tableAt } from './scatterlists.ts';
import { constant, derive, type Value } from './values.ts';

type Iterate = Extract<Expression, { kind: 'iterate' }>;

/** Rounds of a walk that has no other end. */
const MOST_ROUNDS = 64;

/** Advances a loop of an iterator macro; true where there is a next element. */
export function iterate(evaluator: Evaluator, expression: Iterate): boolean {
  const { iterators } = evaluator.frame;
  let iteration = iterators.get(expression);
  if (iteration === undefined) {
    iteration = begin(evaluator, expression);
    iterators.set(expression, iteration);
  }
  const goesOn = iteration();
  if (!goesOn) iterators.delete(expression);
  return goesOn;
}

function begin(evaluator: Evaluator, expression: Iterate): Iteration {
  const { name } = expression;
  if (/^for_each_sg(?:_page)?$|^scsi_for_each_sg$|^for_each_sgtable_(?:dma_)?sg$/.test(name))
    return overList(evaluator, expression);
  if (/^(?:__)?list_for_each_entry|^list_for_each/.test(name)) return overElements(evaluator, expression);
  if (/^for_each_(?:set|clear)_bit/.test(name)) return overBits(evaluator, expression, name.includes('set'));
  return someRounds(evaluator, expression);
}

function assign(evaluator: Evaluator, target: Expression | undefined, value: Value): void {
  if (target !== undefined) write(evaluator, evaluator.place(target), value);
}

/** `for_each_sg(list, sg, nents, i)`, `scsi_for_each_sg(cmd, sg, nents, i)`, `for_each_sgtable_sg(table, sg, i)`. */
function overList(evaluator: Evaluator, { name, arguments: given }: Iterate): Iteration {
  const isTable = name.includes('sgtable');
  const source = given[0] === undefined ? constant(0n) : evaluator.value(given[0]);
  const [entryVariable, countVariable] = [given[1], isTable ? given[2] : given[3]];
  const table = isTable ? tableAt(evaluator, source.bits) : null;
  const list = table === null ? listOf(evaluator, name, source) : table.get('sgl').bits;
  const count =
    table?.get(name.includes('dma') ? 'nents' : 'orig_nents') ??
    (given[2] === undefined ? constant(1n) : evaluator.value(given[2]));
  const pointer = pointerTo(scatterlistType(evaluator));
  let entry = list;
  let round = 0n;
  return () => {
    if (round > 0n) entry = entry === 0n ? 0n : nextEntry(evaluator, entry);
    assign(evaluator, entryVariable, constant(entry, pointer));
    assign(evaluator, countVariable, constant(round, intType));
    const now = round++;
    const inRange = derive(boolType, [count], ([total = 0n]) => (now < total ? 1n : 0n));
    return entry !== 0n && evaluator.decide(inRange, given[2] ?? given[0] ?? nothing, true);
  };
}

const nothing: Expression = { kind: 'integer', value: 0n, text: '0', range: { start: 0, end: 0 } };

function listOf(evaluator: Evaluator, name: string, source: Value): bigint {
  if (!name.startsWith('scsi')) return source.bits;
  const command = evaluator.pointed(source, 'cmd');
  const sgl = evaluator.member(command, 'sdb.table.sgl');
  return read(evaluator, sgl, pointerTo(scatterlistType(evaluator))).bits;
}

/** `list_for_each_entry(pos, head, member)`, the `_safe` ones with a second variable, backwards ones and those that continue. */
function overElements(evaluator: Evaluator, { name, arguments: given }: Iterate): Iteration {
  const isSafe = name.includes('safe');
  const isPlain = !name.includes('entry');
  const side = name.includes('reverse') || name.includes('prev') ? 'prev' : 'next';
  const [position, spare] = [given[0], isSafe ? given[1] : undefined];
  const headExpression = given[isSafe ? 2 : 1];
  const memberExpression = given[isSafe ? 3 : 2];
  const head = headExpression === undefined ? 0n : evaluator.value(headExpression).bits;
  if (position === undefined || head === 0n) return () => false;
  const { simulation } = evaluator;
  const type = evaluator.typeOf(position) ?? pointerTo(unknownType());
  const container = elementOf(type) ?? unknownType();
  const member = memberExpression?.kind === 'name' ? memberExpression.name : 'list';
  const offset = isPlain ? 0n : BigInt(simulation.field(container, member)?.offset ?? 0);
  populate(evaluator, head, headExpression?.kind === 'name' ? headExpression.name : 'list');
  let at = /continue|from/.test(name) ? evaluator.value(position).bits + offset : head;
  let upcoming = name.includes('from') ? at : nextOf(evaluator, at, side);
  let rounds = 0;
  return () => {
    at = isSafe || rounds === 0 ? upcoming : nextOf(evaluator, at, side);
    if (at !== head && isSafe) upcoming = nextOf(evaluator, at, side);
    assign(evaluator, position, constant(at - offset, type));
    if (spare !== undefined) assign(evaluator, spare, constant(upcoming - offset, type));
    return at !== head && at !== 0n && rounds++ < MOST_ROUNDS;
  };
}

/** `for_each_set_bit(bit, map, size)`. */
function overBits(evaluator: Evaluator, { arguments: given }: Iterate, wanted: boolean): Iteration {
  const [variable, map, size] = given;
  const address = map === undefined ? 0n : evaluator.value(map).bits;
  const end = size === undefined ? 0n : evaluator.value(size).bits;
  let bit = 0n;
  return () => {
    for (; bit < end && bit < 4096n; bit++) {
      if (isSet(evaluator, address, bit) !== wanted) continue;
      assign(evaluator, variable, constant(bit, intType));
      bit++;
      return true;
    }
    assign(evaluator, variable, constant(end, intType));
    return false;
  };
}

function isSet({ simulation }: Evaluator, map: bigint, bit: bigint): boolean {
  const address = map + bit / 8n;
  if (simulation.memory.regionAt(address) === null) return false;
  const byte = simulation.memory.bytes(address, 1)[0] ?? 0;
  return (byte & (1 << Number(bit % 8n))) !== 0;
}

/** An iterator of the driver's or a subsystem's own: one round, with variables nobody set. */
function someRounds(evaluator: Evaluator, { name, arguments: given }: Iterate): Iteration {
  const asked = evaluator.simulation.inputs.value({
    name: `rounds of ${name}`,
    kind: 'value',
    type: intType,
    standard: 1n,
    alternatives: [0n],
  });
  let round = 0n;
  return () => {
    const now = round++;
    const goesOn = derive(boolType, [asked], ([rounds = 0n]) => (now < rounds ? 1n : 0n));
    const variables = given.filter((one) => one.kind === 'name' && one.scope !== 'global');
    const variable = variables[0];
    if (variable !== undefined && evaluator.typeOf(variable)?.kind === 'integer')
      assign(evaluator, variable, constant(now, intType));
    else if (variable?.kind === 'name') evaluator.frame.registers.delete(variable.name);
    return evaluator.decide(goesOn, given[0] ?? nothing, true);
  };
}
