/** Whether a mapping ends where its buffer does. */
import type { Expression } from '../program/ir.ts';
import type { ApiSite } from './effects.ts';
import type { Walk } from './interpreter.ts';
import { argumentText, type EffectOf } from './resources.ts';
import type { Made, State } from './state.ts';
import type { Place, Term } from './terms.ts';
import { sizeofTerm } from './values.ts';

/** Memory of known size, and how many bytes into it (at least) something begins. */
interface Start {
  readonly base: Term;
  readonly offset: Term;
}

/** Reports a mapping of more than was allocated, counted from where it begins. */
export function checkLength(site: ApiSite, effect: EffectOf<'map'>, made: Made): void {
  const { flow, walk, state, call } = site;
  const start = startOf(site, effect);
  const allocated = start ? flow.memory.get(start.base)?.size : null;
  const live = state.resource(made);
  if (!start || !allocated || !made.size || !live) return;
  const end = walk.terms.add(start.offset, made.size);
  if (!isLarger(walk, state, end, allocated)) return;
  flow.report.add(walk.unit.file.path, walk.ir.name, state, made, call.range, {
    kind: 'map-exceeds-buffer',
    mapping: flow.report.mapping(live),
    bufferSize: spell(allocated),
    mappedSize: argumentText(walk, call, effect.size) ?? spell(made.size),
  });
}

function startOf({ walk, state, values, call }: ApiSite, effect: EffectOf<'map'>): Start | null {
  const buffer = values[effect.buffer];
  const argument = call.arguments[effect.buffer];
  if (!buffer || !argument) return null;
  const { terms } = walk;
  if (effect.mapping === 'page') {
    const offset = effect.offset === null ? terms.zero : values[effect.offset];
    return offset ? { base: buffer, offset } : null;
  }
  if (effect.mapping !== 'single') return null;
  return buffer.kind === 'address'
    ? startAt(walk, state, buffer.place, isBytes(walk, argument))
    : { base: buffer, offset: terms.zero };
}

/** Follows a place to the pointer it lies behind. Where elements are no bytes, they count as none. */
function startAt({ terms }: Walk, state: State, place: Place, isByBytes: boolean): Start | null {
  let offset = terms.zero;
  let current = place;
  while (current.kind === 'field' || current.kind === 'element') {
    if (current.kind === 'element') {
      if (state.facts.decide(current.index, '>=', terms.zero) !== true) return null;
      if (isByBytes && current === place) offset = current.index;
    }
    current = current.base;
  }
  return current.kind === 'dereference' ? { base: current.pointer, offset } : null;
}

function isBytes(walk: Walk, pointer: Expression): boolean {
  const type = walk.evaluator.typeOf(pointer);
  if (!type || type.pointers + type.dimensions.length !== 1) return false;
  return /^(?:void|char|unsigned char|signed char|u8|s8|__u8|uint8_t|int8_t)$/.test(type.base);
}

function isLarger(walk: Walk, state: State, mapped: Term, allocated: Term): boolean {
  if (state.facts.decide(mapped, '>', allocated) === true) return true;
  return isPositive(walk.terms.subtract(mapped, allocated)) || isPointerForStruct(walk, mapped, allocated);
}

/** A sum of sizes and nothing negative. */
function isPositive(term: Term): boolean {
  if (term.kind === 'constant') return isSize(term);
  if (term.kind !== 'sum' || term.constant < 0) return false;
  return term.parts.every((part) => part.coefficient > 0 && isSize(part.term));
}

function isSize(term: Term): boolean {
  return term.kind === 'constant' && /^(?:sizeof\(.*\)|PAGE_SIZE)$/.test(term.name);
}

/** `kzalloc(sizeof(p))` where `sizeof(*p)` was meant, and is more. */
function isPointerForStruct(walk: Walk, mapped: Term, allocated: Term): boolean {
  if (allocated.kind !== 'constant' || allocated.name !== 'sizeof(void *)' || mapped.kind !== 'constant') return false;
  const tag = /^sizeof\((struct \w+)\)$/.exec(mapped.name)?.[1];
  const struct = tag ? walk.program.findStruct(walk.unit, tag) : null;
  if (!struct) return false;
  let bytes = 0;
  for (const { type } of struct.fields) {
    const size = sizeofTerm(walk.terms, walk.program.resolveType(walk.unit, type), ({ kind, ...dimension }) =>
      kind === 'integer' && 'value' in dimension ? walk.terms.literal(dimension.value as bigint) : walk.terms.one,
    );
    if (size.kind === 'integer') bytes += size.value;
    else if (type.pointers > 0) bytes += 4;
  }
  return bytes > 8;
}

function spell(size: Term): string {
  if (size.kind === 'integer') return String(size.value);
  if (size.kind === 'constant') return size.name;
  const [part] = size.kind === 'sum' && size.constant === 0 && size.parts.length === 1 ? size.parts : [];
  return part?.term.kind === 'constant' ? `${part.coefficient} * ${part.term.name}` : 'its size';
}
