import { findApi } from '../dma-api/catalogue.ts';
import type { ApiFunction, MappingKind } from '../dma-api/types.ts';
import type { CallExpression, Expression, FunctionIr, Range } from '../program/ir.ts';
import { visitExpressions } from '../program/visit.ts';
import { argument, effectOf } from './arguments.ts';
import { isDriversOwn } from './driver-names.ts';
import type { Severity } from './finding.ts';
import { withoutCasts } from './ir-queries.ts';
import type { Rule, RuleContext } from './rule.ts';
import { originOf, type Store, storesOf } from './stores.ts';
import { quote, textOf } from './wording.ts';

export const addressSpaceConfusion: Rule = {
  meta: {
    id: 'address-space-confusion',
    severity: 'error',
    summary: 'a CPU, physical and DMA address taken for one another',
    section: 'cpu-and-dma-addresses',
    editions: ['2.6', '4.x', 'current'],
    fix: 'none',
  },
  page: {
    what: `
One kind of address stands where another belongs: a DMA address is dereferenced, a physical address is given to the device
or to an unmap, a CPU pointer is given for a handle, or an ioremap() address is mapped with dma_map_single().`,
    why: `
CPU virtual, CPU physical and bus addresses are three different spaces. On simple machines two of them happen to be equal,
which is why such code seems to work there; behind an IOMMU or a host bridge with an offset it does not.`,
    wrong: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, virt_to_phys(data), len, DMA_TO_DEVICE);
	return 0;
}
`,
    right: `
int card_send(struct device *dev, void __iomem *regs, void *data, size_t len)
{
	dma_addr_t dma = dma_map_single(dev, data, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	writel(lower_32_bits(dma), regs);
	card_wait(regs);
	dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);
	return 0;
}
`,
    exceptions: `
Firmware interfaces that take physical addresses (secure monitor calls, hypervisor calls) are no DMA and not meant.`,
    kernelMessage: 'device driver tries to free DMA memory it has not allocated',
  },
  file(context) {
    for (const source of context.unit.functions) {
      if (![...source.chunk.identifiers].some((name) => confusable.test(name))) continue;
      const ir = context.program.lower(source);
      // What is not all there may hold anything.
      if (ir.doubts.length > 0) continue;
      const seen = new Set<Expression>();
      const found: Confusion[] = [];
      visitExpressions(ir, (expression) => {
        if (!seen.has(expression)) found.push(...confusionsIn(expression, ir, context));
        seen.add(expression);
      });
      for (const store of storesOf(ir)) found.push(...storeConfusions(store, ir, context));
      const places = new Set<number>();
      for (const confusion of found) {
        if (places.has(confusion.range.start)) continue;
        places.add(confusion.range.start);
        context.report({ range: confusion.range, message: messageOf(confusion), severity: confusion.severity });
      }
    }
  },
};

interface Confusion {
  readonly how:
    | 'dma-dereferenced'
    | 'physical-to-api'
    | 'physical-to-device'
    | 'physical-kept'
    | 'cpu-to-api'
    | 'mmio-mapped'
    | 'physical-mapped';
  readonly subject: string;
  readonly api: string;
  readonly range: Range;
  readonly severity?: Severity;
}

function messageOf({ how, api, subject: text }: Confusion): string {
  const subject = quote(text);
  switch (how) {
    case 'dma-dereferenced':
      return `${subject} is a DMA address and is used as a CPU pointer.`;
    case 'physical-to-api':
      return `${subject} is a physical address, and ${api}() takes a DMA address.`;
    case 'physical-to-device':
      return `${subject} is a physical address and is given to the device ${api === 'a store' ? 'in memory' : `by ${api}()`}.`;
    case 'physical-kept':
      return `${subject} is a physical address and is kept in ${quote(api)} as a DMA address.`;
    case 'cpu-to-api':
      return `${subject} is a CPU pointer, and ${api}() takes a DMA address.`;
    case 'mmio-mapped':
      return `${subject} is an address of device registers and is mapped by ${api}().`;
    case 'physical-mapped':
      return `${subject} is a physical address, and ${api}() takes a CPU pointer.`;
    case 'physical-kept':
      return `${subject} is a physical address and is kept in ${quote(event.api)} for the device.`;
    case 'coherent-to-physical':
      return `${subject} is coherent memory, which ${api}() cannot tell the physical address of.`;
    case 'mmio-to-physical':
      return `${subject} is an address of device registers, which ${api}() cannot tell the physical address of.`;
  }
}

const confusable = /^(?:dma_addr_t|virt_to_phys|page_to_phys|__pa|dma_(?:map|unmap|sync)_\w+)$/;
const physicalCalls: ReadonlySet<string> = new Set(['virt_to_phys', 'page_to_phys', '__pa']);
/** Calls that take an address apart or turn its bytes, but leave it the address it is. */
const carriers =
  /^(?:(?:lower|upper)_32_bits|cpu_to_[bl]e(?:16|32|64)|[bl]e(?:16|32|64)_to_cpu|swab(?:32|64)|(?:LO|HI)WORD)$/;
const registerWrites =
  /^(?:writel|writeq|iowrite32|iowrite32be|iowrite64|out_[bl]e32|__raw_writel|__raw_writeq|regmap_write|outl)(?:_relaxed)?$/;
const copies = /^(?:memcpy|memmove|memset|memcmp)$/;

function confusionsIn(expression: Expression, ir: FunctionIr, context: RuleContext): readonly Confusion[] {
  if (expression.kind === 'dereference' || expression.kind === 'index') {
    const pointer = expression.kind === 'dereference' ? expression.operand : expression.array;
    return pointer.kind === 'cast' && isDmaAddress(pointer, ir, context)
      ? [confusion('dma-dereferenced', withoutCasts(pointer), '', context)]
      : [];
  }
  if (expression.kind !== 'call' || !expression.direct || expression.name === null || expression.macro !== undefined)
    return [];
  const { name } = expression;
  if (copies.test(name)) {
    const pointers = name === 'memset' ? expression.arguments.slice(0, 1) : expression.arguments.slice(0, 2);
    return pointers
      .filter((pointer) => isDmaAddress(pointer, ir, context))
      .map((pointer) => confusion('dma-dereferenced', withoutCasts(pointer), '', context));
  }
  if (registerWrites.test(name)) {
    const physical = expression.arguments.flatMap((argument) => physicalIn(argument, ir) ?? []);
    return physical
      .slice(0, 1)
      .map((call) => ({
        ...confusion('physical-to-device', call, name, context),
        range: expression.range,
        severity: 'information',
      }));
  }
  const api = isDriversOwn(context, name) ? null : findApi(name, context.kernelVersion);
  return api === null ? [] : apiConfusions(api, expression, ir, context);
}

function apiConfusions(
  api: ApiFunction,
  call: CallExpression,
  ir: FunctionIr,
  context: RuleContext,
): readonly Confusion[] {
  const undo = effectOf(api, 'unmap') ?? effectOf(api, 'sync');
  const handle = undo === null || !isAddressed(undo.mapping) ? null : argument(call, undo.handle);
  if (handle !== null) {
    if (physicalIn(handle, ir) !== null) return [confusion('physical-to-api', handle, api.name, context)];
    const type = context.program.typeOf(context.unit, ir, handle);
    if (handle.kind !== 'cast' && type !== null && (type.pointers > 0 || type.dimensions.length > 0)) {
      return [confusion('cpu-to-api', handle, api.name, context)];
    }
  }
  const map = effectOf(api, 'map');
  const buffer = map?.mapping === 'single' ? argument(call, map.buffer) : null;
  if (buffer === null) return [];
  const origin = originOf(buffer, ir);
  if (origin.kind === 'call' && origin.direct && isRegisterMapping(origin.name))
    return [confusion('mmio-mapped', buffer, api.name, context)];
  const type = context.program.typeOf(context.unit, ir, withoutCasts(buffer));
  const isPhysical =
    type !== null && type.pointers === 0 && (type.base === 'phys_addr_t' || type.base === 'resource_size_t');
  return buffer.kind === 'cast' && isPhysical
    ? [confusion('physical-mapped', withoutCasts(buffer), api.name, context)]
    : [];
}

/** A physical address kept as a DMA address, or laid before the device in its own byte order. */
function storeConfusions({ target, value, range }: Store, ir: FunctionIr, context: RuleContext): readonly Confusion[] {
  const call = physicalIn(value, ir);
  if (call === null) return [];
  const type = context.program.typeOf(context.unit, ir, target);
  if (type?.base === 'dma_addr_t' && type.pointers === 0) {
    const kept = target.kind === 'name' ? target.name : textOf(context.unit, target);
    return [{ ...confusion('physical-kept', call, kept, context), range }];
  }
  const carrier = withoutCasts(value);
  const isForDevice =
    target.kind !== 'name' &&
    (target.kind === 'index' || (carrier.kind === 'call' && carriers.test(carrier.name ?? '')));
  if (!isForDevice) return [];
  const api =
    carrier.kind === 'call' && carrier.name !== null && !physicalCalls.has(carrier.name) ? carrier.name : 'a store';
  return [{ ...confusion('physical-to-device', call, api, context), range, severity: 'information' }];
}

/** The call that computes a physical address, through what only carries it. */
function physicalIn(expression: Expression, ir: FunctionIr): CallExpression | null {
  const value = originOf(expression, ir);
  switch (value.kind) {
    case 'call':
      if (!value.direct || value.name === null) return null;
      if (physicalCalls.has(value.name)) return value;
      return carriers.test(value.name) && value.arguments[0] !== undefined ? physicalIn(value.arguments[0], ir) : null;
    case 'binary':
      return ['+', '-', '>>', '<<', '&', '|'].includes(value.operator)
        ? (physicalIn(value.left, ir) ?? physicalIn(value.right, ir))
        : null;
    default:
      return null;
  }
}

function isDmaAddress(expression: Expression, ir: FunctionIr, { program, unit }: RuleContext): boolean {
  const type = program.typeOf(unit, ir, withoutCasts(expression));
  return type !== null && type.base === 'dma_addr_t' && type.pointers === 0 && type.dimensions.length === 0;
}

function isAddressed(mapping: MappingKind): boolean {
  return mapping !== 'sg' && mapping !== 'sgtable';
}

function isRegisterMapping(name: string | null): boolean {
  const api = name === null || name === 'memremap' ? null : findApi(name);
  return api !== null && effectOf(api, 'allocate-memory')?.origin === 'ioremap';
}

function confusion(how: Confusion['how'], subject: Expression, api: string, context: RuleContext): Confusion {
  return { how, subject: textOf(context.unit, subject), api, range: subject.range };
}
