import { apiFunctions } from '../dma-api/catalogue.ts';
import type { FunctionSource, Program, Unit } from '../program/program.ts';
import { someName } from '../source/identifiers.ts';
import { includeEdit } from './edits.ts';
import type { Fix, Step, TextEdit } from './finding.ts';
import { reachesDmaMapping } from './kernel-headers.ts';
import type { ModuleContext, Report, Rule } from './rule.ts';
import { addressFields, type DeclaredField, lengthFieldAt } from './unmap-state/fields.ts';
import { filesWithHeaders, type ModuleFile, userOutside } from './unmap-state/occurrences.ts';
import { rewritesOf } from './unmap-state/rewrites.ts';
import { roleOf } from './unmap-state/roles.ts';
import { type FieldStudy, Studies } from './unmap-state/study.ts';

const header = 'linux/dma-mapping.h';
/** The functions that unmap by a handle that the driver keeps. */
const unmappers: ReadonlySet<string> = new Set(
  [...apiFunctions.values()]
    .filter(({ effects }) => effects.some((effect) => effect.kind === 'unmap' && !effect.mapping.startsWith('sg')))
    .map(({ name }) => name),
);
const isUnmapper = (name: string) => unmappers.has(name);

/** What was found out of a function, which need not be looked through again. */
const unmapsIn = new WeakMap<FunctionSource['chunk'], boolean>();

function unmaps({ chunk }: FunctionSource): boolean {
  const known = unmapsIn.get(chunk) ?? someName(chunk.identifiers, isUnmapper);
  unmapsIn.set(chunk, known);
  return known;
}

export const unmapStateMacros: Rule = {
  meta: {
    id: 'unmap-state-macros',
    severity: 'hint',
    summary: 'a struct field that serves only to unmap, kept where unmapping is nothing',
    section: 'unmap-state',
    editions: ['2.6', '4.x', 'current'],
    fix: 'suggested',
  },
  page: {
    what: `
A struct keeps a DMA address, and perhaps a length, that every function of the driver only writes, and reads to unmap.`,
    why: `
On many platforms unmapping does nothing, and the two fields are carried along for nothing: in a ring of a thousand entries
that is 16 KB, and a cache line more per packet. DEFINE_DMA_UNMAP_ADDR() and DEFINE_DMA_UNMAP_LEN() declare fields that
exist only where they are needed; dma_unmap_addr(), dma_unmap_len() and their _set() counterparts go with them. The fix
rewrites the struct and every use in all files of the module at once. Where something keeps it from doing so (a macro that
names the field, code that #if leaves out, a type that is not known), the finding says what.`,
    wrong: `
struct card_buffer {
	void *data;
	dma_addr_t dma;
	u32 len;
};

int card_post(struct device *dev, struct card_buffer *buffer, void __iomem *regs)
{
	dma_addr_t dma = dma_map_single(dev, buffer->data, 2048, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	buffer->dma = dma;
	buffer->len = 2048;
	writel(lower_32_bits(dma), regs);
	return 0;
}

void card_done(struct device *dev, struct card_buffer *buffer)
{
	dma_unmap_single(dev, buffer->dma, buffer->len, DMA_TO_DEVICE);
}
`,
    right: `
struct card_buffer {
	void *data;
	DEFINE_DMA_UNMAP_ADDR(dma);
	DEFINE_DMA_UNMAP_LEN(len);
};

int card_post(struct device *dev, struct card_buffer *buffer, void __iomem *regs)
{
	dma_addr_t dma = dma_map_single(dev, buffer->data, 2048, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	dma_unmap_addr_set(buffer, dma, dma);
	dma_unmap_len_set(buffer, len, 2048);
	writel(lower_32_bits(dma), regs);
	return 0;
}

void card_done(struct device *dev, struct card_buffer *buffer)
{
	dma_unmap_single(dev, dma_unmap_addr(buffer, dma), dma_unmap_len(buffer, len), DMA_TO_DEVICE);
}
`,
    exceptions: `
A struct of which there are few costs little either way, and plain fields are easier to read. A length of more than 32 bits
stays as it is, as DEFINE_DMA_UNMAP_LEN() declares a __u32.`,
    kernelMessage: null,
  },
  module(context) {
    const { program } = context;
    const sources = program.units.flatMap(({ functions }) => functions.filter(unmaps));
    if (sources.length === 0) return;
    const isNamed = ({ name }: Pick<DeclaredField, 'name'>) => sources.some(({ chunk }) => chunk.identifiers.has(name));
    const files = filesWithHeaders(program);
    const candidates = files.flatMap((file) => addressFields(file)).filter(isNamed);
    const studies = new Studies(program, files);
    const found = candidates
      .filter((field) => studies.mayServe(field, 'addr', sources))
      .flatMap((field) => studies.study(field, 'addr') ?? [])
      .map((study) => withUserOutside(study, files, context));
    for (const group of byStruct(found)) reportStruct(group, studies, context);
  },
};

/** What a header declares may be used by files that are not of the module. */
function withUserOutside(study: FieldStudy, files: readonly ModuleFile[], context: ModuleContext): FieldStudy {
  const { unit, name, nameRange } = study.field;
  if (context.program.units.includes(unit)) return study;
  const user = userOutside(context, files, unit.file.path, name);
  if (user === null) return study;
  const what = `may be used by ${user}, which is not of the module`;
  return { ...study, obstacles: [...study.obstacles, { file: unit.file.path, range: nameRange, what }] };
}

/** Fields of one struct that can be rewritten are one finding; each that cannot is one of its own. */
function byStruct(found: readonly FieldStudy[]): readonly (readonly FieldStudy[])[] {
  const groups = new Map<string, FieldStudy[]>();
  for (const study of found) {
    const { unit, chunk, nameRange } = study.field;
    const key = `${unit.file.path} ${study.obstacles.length > 0 ? nameRange.start : `struct ${chunk.start}`}`;
    groups.set(key, [...(groups.get(key) ?? []), study]);
  }
  return [...groups.values()];
}

function reportStruct(addresses: readonly FieldStudy[], studies: Studies, context: ModuleContext): void {
  const [first] = addresses;
  const place = first === undefined ? null : placeOf(first, context.program);
  if (first === undefined || place === null) return;
  const { obstacles, field } = first;
  const lengths = obstacles.length > 0 ? [] : lengthsOf(addresses, studies, context.program);
  const fields = [...addresses, ...lengths];
  const names = listed(fields.map((study) => study.field.name));
  const keeps = `'${structName(field)}' keeps ${names} only to unmap`;
  const obstacle = obstacles[0];
  context.report(place.unit, {
    range: place.range,
    message: obstacle === undefined ? `${keeps}.` : `${keeps}, and ${names} ${obstacle.what}.`,
    steps: stepsOf(first, place),
    fix: obstacle === undefined ? fixOf(fields, context) : null,
  });
}

/** The lengths that are kept beside the addresses, where they too serve only to unmap and nothing keeps them. */
function lengthsOf(addresses: readonly FieldStudy[], studies: Studies, program: Program): readonly FieldStudy[] {
  const found = new Map<number, FieldStudy>();
  for (const { accesses, field } of addresses) {
    for (const access of accesses) {
      const role = roleOf(access);
      if (role.kind !== 'unmap') continue;
      for (const argument of role.call.arguments) {
        if (argument.kind !== 'member') continue;
        const type = program.typeOf(access.source.unit, access.ir, argument.object);
        const declared = type === null ? null : program.findField(access.source.unit, type, argument.field);
        if (declared === null || declared.file !== field.unit.file.path || found.has(declared.range.start)) continue;
        const length = lengthFieldAt(field.unit, declared.range.start);
        const study = length?.chunk === field.chunk ? studies.study(length, 'len') : null;
        if (study !== null && study.obstacles.length === 0) found.set(declared.range.start, study);
      }
    }
  }
  return [...found.values()];
}

interface Place {
  readonly unit: Unit;
  readonly range: Report['range'];
}

/** The field's declaration; where that is in a header, the first unmap in a file of the module. */
function placeOf({ field, accesses }: FieldStudy, program: Program): Place | null {
  if (program.units.includes(field.unit)) return { unit: field.unit, range: field.nameRange };
  const user = accesses.find((access) => program.units.includes(access.source.unit) && roleOf(access).kind !== 'set');
  return user === undefined ? null : { unit: user.source.unit, range: user.expression.range };
}

const mostSteps = 6;

function stepsOf({ field, obstacles }: FieldStudy, { unit, range }: Place): readonly Step[] {
  const { name, nameRange } = field;
  const declared = field.unit === unit ? [] : [step(field.unit.file.path, nameRange, `'${name}' is declared`)];
  const stops = obstacles.slice(0, mostSteps).map((one) => step(one.file, one.range, `'${name}' ${one.what}`));
  if (declared.length + stops.length === 0) return [];
  return [...declared, ...stops, step(unit.file.path, range, `'${name}' is kept only to unmap`)];
}

function step(file: string, range: Report['range'], message: string): Step {
  return { file, range, message };
}

function fixOf(fields: readonly FieldStudy[], context: ModuleContext): Fix {
  const rewrites = fields.flatMap(({ accesses, state }) => accesses.map((access) => ({ access, state })));
  const edits = [
    ...fields.flatMap(({ field, state }) => declarationEdit(field, state)),
    ...includeEdits(fields[0]?.field, context),
    ...rewritesOf(context.program, rewrites),
  ];
  const names = listed(fields.map(({ field }) => field.name));
  const files = new Set(edits.map(({ file }) => file)).size;
  const where = files > 1 ? ` in ${files} files` : '';
  return { title: `Keep ${names} only where unmapping needs it${where}`, safety: 'suggested', edits };
}

function declarationEdit({ unit, declaration, name }: DeclaredField, state: FieldStudy['state']): readonly TextEdit[] {
  if (declaration === null) return [];
  const text = `DEFINE_DMA_UNMAP_${state === 'addr' ? 'ADDR' : 'LEN'}(${name})`;
  return [{ file: unit.file.path, range: declaration, text }];
}

/** dma_addr_t comes with <linux/types.h>; the macros do not. */
function includeEdits(field: DeclaredField | undefined, { readInclude }: ModuleContext): readonly TextEdit[] {
  if (field === undefined) return [];
  const { file } = field.unit;
  if (file.includes.length === 0 || reachesDmaMapping(file.path, file.includes, readInclude) === 'yes') return [];
  return [includeEdit(file, header)];
}

function structName({ chunk, unit }: DeclaredField): string {
  if (chunk.kind === 'typedef') return chunk.name ?? 'the type';
  const isUnion = /^\s*union\b/.test(unit.file.text.slice(chunk.start, chunk.nameStart));
  return `${isUnion ? 'union' : 'struct'} ${chunk.name ?? ''}`.trim();
}

function listed(names: readonly string[]): string {
  const quoted = [...new Set(names)].map((name) => `'${name}'`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}
