/** DMA addresses kept in types that cannot hold them. */
import type { ApiFunction } from '../dma-api/types.ts';
import type { Expression, FunctionIr, Range, Type } from '../program/ir.ts';
import { visitExpressions } from '../program/visit.ts';
import { resourceOfHandle, withoutCasts } from './address-kinds.ts';
import type { AddressCall, AddressStore } from './addresses.ts';
import type { EventOf } from './events.ts';
import type { Walk } from './interpreter.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { Live, Made, State } from './state.ts';
import { type Place, rootOf, type Term } from './terms.ts';

/** `short`: no DMA address at all; `half`: 32 bits; `word`: wide enough on most machines, and still another type. */
type Width = 'short' | 'half' | 'word';

/** A handle put where only an error check would be lost, should there be one. */
export interface Narrowed {
  readonly walk: Walk;
  readonly state: State;
  readonly range: Range;
  readonly body: Body;
}

type Body = Omit<EventOf<'address-truncated'>, 'steps' | 'doubtful' | 'range'>;

/** Looks at a DMA address being stored. */
export function checkTruncatedStore(site: AddressStore): void {
  const { walk, state, target, place, value, range } = site;
  const live = handleIn(state, value);
  if (!live || isByteSwapped(walk.text(range))) return;
  const type = walk.evaluator.typeOf(target);
  const width = type ? widthOf(walk, type) : null;
  if (!type || !width) return;
  const isShared = place.kind !== 'variable' && isDeviceMemory(walk, target, place);
  judgeWidth(site, live, width, isShared, range, bodyOf(site, live, targetName(walk, target), type));
}

/** Looks at DMA addresses given to a function of the driver. */
export function checkTruncatedArguments(site: AddressCall, callee: FunctionIr): void {
  const { walk, state, call, values } = site;
  for (const [index, parameter] of callee.parameters.entries()) {
    const value = values[index];
    const argument = call.arguments[index];
    const live = value && argument ? handleIn(state, value) : null;
    const width = live ? widthOf(walk, parameter.type) : null;
    if (!live || !argument || !width) continue;
    const body = bodyOf(site, live, parameter.name, parameter.type);
    judgeWidth(site, live, width, true, argument.range, body);
  }
}

/** Looks at calls that test a handle, or write one through a pointer. */
export function checkTruncatingApi(site: AddressCall, api: ApiFunction): void {
  const { flow, walk, state, call, values } = site;
  for (const effect of api.effects) {
    if (effect.kind === 'check-mapping') {
      const value = values[effect.handle];
      const argument = call.arguments[effect.handle];
      const live = value && argument ? resourceOfHandle(state, value) : null;
      const lost = live ? flow.addresses.narrowed.get(live.made) : null;
      const type = argument ? walk.evaluator.typeOf(withoutCasts(argument)) : null;
      if (live && lost && type && widthOf(walk, type) === 'half') addOnce(flow, live.made, { ...lost, state });
    } else if (effect.kind === 'allocate' && effect.handleOut !== null) {
      const argument = call.arguments[effect.handleOut];
      if (argument) checkHandleOut(site, argument);
    }
  }
}

/** `(dma_addr_t *)&word`: the allocator writes a whole dma_addr_t there, whatever the variable's own size. */
function checkHandleOut({ flow, walk, state }: AddressCall, argument: Expression): void {
  const pointer = withoutCasts(argument);
  const type = walk.evaluator.typeOf(pointer);
  if (!type || type.pointers + type.dimensions.length === 0) return;
  const pointee: Type =
    type.dimensions.length > 0
      ? { ...type, dimensions: type.dimensions.slice(1) }
      : { ...type, pointers: type.pointers - 1 };
  const width = pointee.base === 'void' && pointee.pointers === 0 ? null : widthOf(walk, pointee);
  if (!width) return;
  const named = pointer.kind === 'address' ? pointer.operand : pointer;
  const body: Body = {
    kind: 'address-truncated',
    mapping: null,
    target: walk.text(named.range),
    targetType: typeText(pointee),
    proven: width !== 'word',
  };
  flow.report.add(walk.unit.file.path, walk.ir.name, state, null, argument.range, body);
}

function judgeWidth(
  site: AddressStore | AddressCall,
  live: Live,
  width: Width,
  isShared: boolean,
  range: Range,
  body: Body,
): void {
  const { flow, walk, state } = site;
  const { masks, narrowed } = flow.addresses;
  const found: Narrowed = { walk, state, range, body: { ...body, proven: width !== 'word' } };
  if (width !== 'half') addOnce(flow, live.made, found);
  else if (masks === 'narrow' || (isShared && masks === 'none')) {
    // The address fits; what does not is the value that tells an error.
    if (!isShared) narrowed.set(live.made, found);
  } else if (!splitsAddresses(walk.ir)) {
    addOnce(flow, live.made, isShared ? { ...found, body: { ...body, proven: false } } : found);
  }
}

/** One handle is one fault, however many places it is copied to. */
function addOnce(flow: ModuleFacts, made: Made, { walk, state, range, body }: Narrowed): void {
  const site = `${made.file}:${made.call.range.start}`;
  if (flow.addresses.truncated.has(site)) return;
  flow.addresses.truncated.add(site);
  flow.report.add(walk.unit.file.path, walk.ir.name, state, made, range, body);
}

function bodyOf({ flow }: AddressStore | AddressCall, live: Live, target: string, type: Type): Body {
  const mapping = live.made.type === 'mapping' ? flow.report.mapping(live) : null;
  return { kind: 'address-truncated', mapping, target, targetType: typeText(type), proven: true };
}

/** The resource whose DMA address a value is, or begins at. */
function handleIn(state: State, value: Term): Live | null {
  if (value.kind === 'symbol') return resourceOfHandle(state, value);
  const part = value.kind === 'sum' ? value.parts.find(({ coefficient }) => coefficient === 1) : undefined;
  return part?.term.kind === 'symbol' ? resourceOfHandle(state, part.term) : null;
}

/** cpu_to_le32() and its kin fill a word of the device's, and say so. */
function isByteSwapped(text: string): boolean {
  return /^\(?\s*(?:\(__force\s+\w+\)\s*)?(?:__)?cpu_to_[bl]e(?:16|32|64)\b/.test(text);
}

const shorts = /^(?:char|unsigned char|signed char|u8|s8|__u8|uint8_t|short|unsigned short|u16|s16|__u16|uint16_t)$/;
const halves = /^(?:int|unsigned|unsigned int|signed int|u32|s32|__u32|__s32|uint32_t|int32_t|uint|u_int)$/;
const words = /^(?:long|unsigned long|long int|unsigned long int|ulong|u_long|phys_addr_t|resource_size_t)$/;

function widthOf(walk: Walk, type: Type): Width | null {
  if (type.dimensions.length > 0) return null;
  const resolved = walk.program.resolveType(walk.unit, type);
  if (resolved.dimensions.length > 0) return null;
  if (resolved.pointers > 0) return 'word';
  if (shorts.test(resolved.base)) return 'short';
  if (halves.test(resolved.base)) return 'half';
  return words.test(resolved.base) ? 'word' : null;
}

/**
 * Memory laid out for the device: a structure of nothing but numbers, or an array of words behind a pointer. The driver's
 * own structures hold pointers and locks among them.
 */
function isDeviceMemory(walk: Walk, target: Expression, place: Place): boolean {
  if (target.kind !== 'member') return rootOf(place).kind === 'dereference';
  const type = walk.evaluator.typeOf(target.object);
  const struct = type ? walk.program.findStruct(walk.unit, walk.program.resolveType(walk.unit, type).base) : null;
  return struct?.fields.every(({ type: field }) => field.pointers === 0 && !/^struct /.test(field.base)) ?? true;
}

const splitting = new WeakMap<FunctionIr, boolean>();

/** The function takes the upper half of an address too, so that the lower one is kept on purpose. */
function splitsAddresses(ir: FunctionIr): boolean {
  let splits = splitting.get(ir);
  if (splits === undefined) {
    splits = false;
    visitExpressions(ir, (expression) => {
      const isShift = expression.kind === 'binary' && expression.operator === '>>';
      if (isShift && expression.right.kind === 'integer' && expression.right.value >= 16n) splits = true;
      if (expression.kind === 'call' && expression.name === 'upper_32_bits') splits = true;
    });
    splitting.set(ir, splits);
  }
  return splits;
}

function targetName(walk: Walk, target: Expression): string {
  return target.kind === 'name' ? target.name : walk.text(target.range);
}

function typeText({ base, pointers }: Type): string {
  return pointers > 0 ? `${base} ${'*'.repeat(pointers)}` : base;
}
