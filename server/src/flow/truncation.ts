/** DMA addresses kept in types that cannot hold them. */
import type { ApiFunction } from '../dma-api/types.ts';
import type { Expression, FunctionIr, Range, Type } from '../program/ir.ts';
import { visitExpressions } from '../program/visit.ts';
import { coherentBehind, resourceOfHandle, withoutCasts } from './address-kinds.ts';
import type { AddressCall, AddressPoint, AddressStore } from './addresses.ts';
import type { EventOf } from './events.ts';
import type { Scene, Walk } from './interpreter.ts';
import type { Journal } from './journal.ts';
import { type ModuleFacts, siteOf } from './module-facts.ts';
import type { Live, Made, State } from './state.ts';
import type { Summary } from './summaries.ts';
import { type Place, patternOf, rootOf, type Term } from './terms.ts';

/** `short`: no DMA address at all; `half`: 32 bits; `word`: wide enough on most machines, and still another type. */
type Width = 'short' | 'half' | 'word';

/** A handle put into a type that is not dma_addr_t; whether that is a fault, the whole module tells. */
export interface Truncation {
  readonly walk: Scene;
  readonly state: State;
  readonly made: Made;
  readonly range: Range;
  readonly body: Body;
  readonly width: Width;
  readonly into: 'variable' | 'field' | 'device-memory' | 'parameter';
  /** The field, as every function of the driver names it, and the structure it lies in. */
  readonly field: string | null;
  readonly struct: string | null;
  /** The same handle is kept elsewhere already, in a type of its own. */
  readonly isCopy: boolean;
  /** Cast to the narrow type: the author knows. */
  readonly isMeant: boolean;
  /** The path on which the narrow value itself is asked whether it is an error. */
  checked: State | null;
}

type Body = Omit<EventOf<'address-truncated'>, 'steps' | 'doubtful' | 'range'>;

/** Looks at a DMA address being stored. */
export function checkTruncatedStore(site: AddressStore): void {
  const { flow, walk, state, target, place, value, range } = site;
  if (state.resourceCount === 0) return;
  if (coherentBehind(state, value)) noteCoherentStruct(flow, walk, target);
  const live = handleIn(state, value);
  const type = live ? walk.evaluator.typeOf(target) : null;
  const width = type ? widthOf(walk, type) : null;
  if (!live || !type || !width) return;
  const text = walk.text(range);
  if (isByteSwapped(text) || (width !== 'half' && isCast(text))) return;
  const struct = structOf(walk, target);
  note(site, live, {
    range,
    width,
    into: place.kind === 'variable' ? 'variable' : isDeviceMemory(walk, struct, place) ? 'device-memory' : 'field',
    field: place.kind === 'field' ? patternOf(place) : null,
    struct,
    isCopy: isKeptElsewhere(state, value, place),
    isMeant: isCast(text),
    body: bodyOf(site, live, target.kind === 'name' ? spelled(target.name) : walk.text(target.range), type),
  });
}

/** Looks at DMA addresses given to a function of the driver. */
export function checkTruncatedArguments(site: AddressCall, { signature, sinks }: Summary): void {
  const { walk, state, call, values } = site;
  if (state.resourceCount === 0) return;
  for (const [index, parameter] of signature.parameters.entries()) {
    const value = values[index];
    const argument = call.arguments[index];
    const live = value && argument ? handleIn(state, value) : null;
    const width = live ? widthOf(walk, parameter.type) : null;
    if (!live || !argument || !width || sinks.has(index)) continue;
    if (isCast(walk.text(argument.range))) continue;
    const body = bodyOf(site, live, parameter.name, parameter.type);
    const where = { into: 'parameter', field: null, struct: null, isCopy: true, isMeant: false } as const;
    note(site, live, { range: argument.range, width, body, ...where });
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
      const type = live && argument ? walk.evaluator.typeOf(withoutCasts(argument)) : null;
      if (!live || !type || widthOf(walk, type) !== 'half') continue;
      for (const truncation of flow.addresses.truncations)
        if (truncation.made === live.made) truncation.checked ??= state.fork();
    } else if (effect.kind === 'allocate' && effect.handleOut !== null) {
      const argument = call.arguments[effect.handleOut];
      if (argument) checkHandleOut(site, argument);
    }
  }
}

/** Reports the handles that may not fit, or whose error value does not. */
export function judgeTruncation(flow: ModuleFacts): void {
  const reported = new Set<string>();
  for (const truncation of flow.addresses.truncations) {
    const { walk, made, range, body } = truncation;
    const certainty = judgeOne(flow, truncation);
    const site = siteOf(made);
    // One handle is one fault, however many places it is copied to.
    if (!certainty || reported.has(site)) continue;
    reported.add(site);
    const state = truncation.checked ?? truncation.state;
    const losesError = truncation.checked !== null && truncation.width === 'half';
    const proven = certainty === 'proven';
    flow.report.add(walk.unit.file.path, walk.ir.name, state, made, range, { ...body, losesError, proven });
  }
}

function judgeOne(flow: ModuleFacts, truncation: Truncation): 'proven' | 'likely' | null {
  const { walk, made, width, field, struct, isCopy, isMeant, checked } = truncation;
  if (width === 'word') return 'likely';
  if (width === 'short') return 'proven';
  // The value that tells an error has 64 bits, and is lost whatever the mask.
  if (checked) return 'proven';
  const { streamingMask, coherentMask } = flow.traits;
  const { coherentStructs } = flow.addresses;
  const mask = made.type === 'mapping' ? streamingMask : coherentMask;
  const into = struct !== null && coherentStructs.has(struct) ? 'device-memory' : truncation.into;
  if (mask > 32) {
    if (splitsAddresses(walk.ir)) return null;
    return !isMeant && (into === 'variable' || (into === 'field' && !isCopy)) ? 'proven' : 'likely';
  }
  if (mask > 0 || isMeant || (into !== 'variable' && into !== 'field')) return null;
  const isUnmapped = field !== null && flow.patterns.releasersOf(field).size > 0;
  return !isCopy || isUnmapped ? 'proven' : null;
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
    losesError: false,
    proven: width !== 'word',
  };
  flow.report.add(walk.unit.file.path, walk.ir.name, state, null, argument.range, body);
}

function note(
  { flow, walk, state }: AddressPoint,
  { made }: Live,
  found: Omit<Truncation, 'walk' | 'state' | 'made' | 'checked'>,
): void {
  const { truncations } = flow.addresses;
  const isSame = (other: Truncation): boolean =>
    other.made.key === made.key && other.range.start === found.range.start && siteOf(other.made) === siteOf(made);
  if (!truncations.some(isSame))
    truncations.push({ ...found, walk: walk.scene, state: state.fork(), made, checked: null });
}

/** The structure behind a pointer that is given coherent memory is one that the device reads. */
function noteCoherentStruct(flow: Journal, walk: Walk, target: Expression): void {
  const type = walk.evaluator.typeOf(target);
  const resolved = type ? walk.program.resolveType(walk.unit, type) : null;
  if (resolved?.pointers === 1 && /^(struct|union) /.test(resolved.base))
    flow.addresses.coherentStructs.add(resolved.base);
}

/** A local as the source names it, where it hides another of that name. */
function spelled(name: string): string {
  return name.replace(/#\d+$/, '');
}

function isKeptElsewhere(state: State, value: Term, place: Place): boolean {
  for (const { key: other, value: held } of state.places()) if (held === value && other !== place) return true;
  return value.kind === 'sum';
}

function bodyOf({ flow }: AddressPoint, live: Live, target: string, type: Type): Body {
  const mapping = live.made.type === 'mapping' ? flow.report.mapping(live) : null;
  return { kind: 'address-truncated', mapping, target, targetType: typeText(type), losesError: false, proven: true };
}

/** The resource whose DMA address a value is, or begins at. */
function handleIn(state: State, value: Term): Live | null {
  if (value.kind === 'symbol') return resourceOfHandle(state, value);
  const part = value.kind === 'sum' ? value.parts.find(({ coefficient }) => coefficient === 1) : undefined;
  return part?.term.kind === 'symbol' ? resourceOfHandle(state, part.term) : null;
}

/** A cast, or a macro of the kind of LSW(): the author says that the address is to be cut. */
function isCast(text: string): boolean {
  return /^\(\s*(?!dma_addr_t)(?:__force\s+)?[a-z_]\w*(?:\s+[a-z]+)?[\s*]*\)|^[A-Z][A-Z0-9_]*\s*\(/.test(text);
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

function structOf(walk: Walk, target: Expression): string | null {
  const type = target.kind === 'member' ? walk.evaluator.typeOf(target.object) : null;
  return type ? walk.program.resolveType(walk.unit, type).base : null;
}

/**
 * Memory laid out for the device: a structure of nothing but numbers, or an array of words behind a pointer. The driver's
 * own structures hold pointers and locks among them.
 */
function isDeviceMemory(walk: Walk, struct: string | null, place: Place): boolean {
  return struct === null ? rootOf(place).kind === 'dereference' : isAllNumbers(walk, struct, 0);
}

function isAllNumbers(walk: Walk, tag: string, depth: number): boolean {
  const struct = walk.program.findStruct(walk.unit, tag);
  if (!struct) return depth === 0;
  return struct.fields.every(
    ({ type }) =>
      type.pointers === 0 &&
      (!/^(struct|union) /.test(type.base) || (depth < 3 && isAllNumbers(walk, type.base, depth + 1))),
  );
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

function typeText({ base, pointers }: Type): string {
  return pointers > 0 ? `${base} ${'*'.repeat(pointers)}` : base;
}
