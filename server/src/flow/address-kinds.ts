/** Which space an address belongs to: the CPU's, physical memory, the device's, or registers behind ioremap(). */
import type { Expression, FunctionIr } from '../program/ir.ts';
import { visitExpressions } from '../program/visit.ts';
import type { Journal } from './journal.ts';
import { baseOf } from './memory.ts';
import type { Live, State } from './state.ts';
import { patternOf, type Term } from './terms.ts';

/** Calls that yield the physical address of memory. */
export const physicalConversions: ReadonlySet<string> = new Set(['virt_to_phys', '__pa', 'page_to_phys', 'sg_phys']);

/** A physical address: the call that made it, and what it was made from. */
export interface Physical {
  readonly conversion: string;
  readonly memory: Term;
}

/** Operations that keep an address what it is, or cut it in parts for a register. */
const transparent: ReadonlySet<string> = new Set([
  '>>', '<<', '&', '|', 'lower_32_bits', 'upper_32_bits', 'PFN_DOWN', 'PHYS_PFN', 'ALIGN', 'ALIGN_DOWN', 'round_up', 'round_down', 'FIELD_PREP',
  'PTR_ALIGN', 'swab32',
]); // biome-ignore format: a table reads better in rows

/** The physical address that a value is or is computed from; null where there is none. */
export function physicalIn(value: Term): Physical | null {
  if (value.kind === 'sum') {
    for (const { term, coefficient } of value.parts) {
      const found = coefficient > 0 ? physicalIn(term) : null;
      if (found) return found;
    }
    return null;
  }
  if (value.kind !== 'operation') return null;
  const [first] = value.operands;
  if (first && physicalConversions.has(value.operator)) return { conversion: value.operator, memory: first };
  return transparent.has(value.operator) && first ? physicalIn(first) : null;
}

/** The pointer that an address is computed from, through casts, offsets and alignment. */
export function pointerBase(pointer: Term): Term {
  const base = baseOf(pointer);
  if (base.kind === 'sum') {
    const part = base.parts.find(({ term, coefficient }) => coefficient === 1 && term.kind !== 'constant');
    return part ? pointerBase(part.term) : base;
  }
  const [first] = base.kind === 'operation' && transparent.has(base.operator) ? base.operands : [];
  return first ? pointerBase(first) : base;
}

/** Whether a call that maps registers returned the pointer. memremap() maps memory and does not count. */
export function isRegisters(flow: Journal, pointer: Term): boolean {
  const base = pointerBase(pointer);
  return flow.memory.get(base)?.origin === 'ioremap' && !(base.kind === 'symbol' && base.label === 'memremap');
}

const coherentKinds: ReadonlySet<string> = new Set(['coherent', 'attrs', 'write-combine', 'pool-block']);

/** The coherent allocation that a CPU address lies in, where this path made it. */
export function coherentBehind(state: State, pointer: Term): Live | null {
  const base = pointerBase(pointer);
  for (const live of state.resources()) if (coherentKinds.has(live.made.kind) && live.made.key === base) return live;
  return null;
}

/** The resource whose DMA address a value is. */
export function resourceOfHandle(state: State, value: Term): Live | null {
  for (const live of state.resources()) {
    const { made } = live;
    if (made.api.effects.some((effect) => effect.kind === 'unmap' || effect.kind === 'free')) continue;
    const handle = made.type === 'allocation' ? made.handle : isList(made.kind) ? null : made.key;
    if (handle === value) return live;
  }
  return null;
}

function isList(kind: string): boolean {
  return kind === 'sg' || kind === 'sgtable';
}

/** `skb->data`: nobody but a device has a use for its physical address. */
export function isSocketData(memory: Term): boolean {
  const base = pointerBase(memory);
  return base.kind === 'initial' && /^struct sk_buff\.(data|head|tail)$/.test(patternOf(base.place));
}

/** An expression without the casts around it. */
export function withoutCasts(expression: Expression): Expression {
  return expression.kind === 'cast' ? withoutCasts(expression.operand) : expression;
}

/** What the places of a function's expressions say of their use. */
export interface Uses {
  /** `&p->field`: computes an address and touches no memory. */
  isAddressOnly(access: Expression): boolean;
  /** Stands in an argument of a function that only prints. */
  isPrinted(start: number): boolean;
  /** The call that makes a physical address there, if it is not made elsewhere. */
  conversionIn(start: number, end: number): Expression | null;
}

const printers =
  /^(?:v?s[cn]*printf|k?asprintf|printk\w*|panic|seq_\w+|(?:dev|pr|netdev|netif|net|drm|v4l2|ibdev|wiphy|hid|pci|sdev|scmd)_(?:err|warn|info|dbg|debug|notice|vdbg|printk|emerg|crit|alert|cont)\w*|trace_\w+|WARN\w*|DRM_\w+|\w*(?:dbg|debug|DBG|DEBUG|trace|TRACE|log|LOG|msg|print|PRINT|dump|DUMP)\w*)$/;

const usesOfFunction = new WeakMap<FunctionIr, Uses>();

export function usesIn(ir: FunctionIr): Uses {
  let uses = usesOfFunction.get(ir);
  if (!uses) {
    uses = findUses(ir);
    usesOfFunction.set(ir, uses);
  }
  return uses;
}

function findUses(ir: FunctionIr): Uses {
  const addressOnly = new Set<Expression>();
  const printed: { start: number; end: number }[] = [];
  const conversions: Expression[] = [];
  visitExpressions(ir, (expression) => {
    if (expression.kind === 'address')
      for (let part = expression.operand; ; ) {
        addressOnly.add(part);
        if (part.kind === 'member') part = part.object;
        else if (part.kind === 'index') part = part.array;
        else break;
      }
    else if (expression.kind === 'sizeof' && expression.operand) addressOnly.add(expression.operand);
    else if (expression.kind === 'call' && printers.test(expression.name ?? '')) printed.push(expression.range);
    else if (expression.kind === 'call' && physicalConversions.has(expression.name ?? '')) conversions.push(expression);
  });
  return {
    isAddressOnly: (access) => addressOnly.has(access),
    isPrinted: (start) => printed.some((range) => range.start <= start && start < range.end),
    conversionIn: (start, end) => conversions.find(({ range }) => start <= range.start && range.end <= end) ?? null,
  };
}
