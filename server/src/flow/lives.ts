/**
 * The lives of DMA resources, for those who read a driver: where each is made, checked, stored, given to the device,
 * synced and undone. What one function keeps in a field of the driver's data and another takes from there is one life.
 */
import type { AllocationKind, ApiFunction, MappingKind } from '../dma-api/types.ts';
import type { CallExpression, Range } from '../program/ir.ts';
import { isField } from './fields.ts';
import type { Walk } from './interpreter.ts';
import type { Journal } from './journal.ts';
import { siteOf } from './module-facts.ts';
import type { Made, Release } from './state.ts';
import { type Place, patternOf, type Term } from './terms.ts';

export type Stage = 'made' | 'checked' | 'stored' | 'given' | 'synced' | 'undone';

/** One thing that happens to a resource, at one place of the driver. */
export interface LifePoint {
  readonly stage: Stage;
  readonly file: string;
  readonly function: string;
  /** The call or test, or what is written to. */
  readonly range: Range;
  /** The function of the kernel that is called; null for a plain test or store. */
  readonly api: string | null;
  /** Text of the direction and size arguments; null where there are none. */
  readonly direction: string | null;
  readonly size: string | null;
  /** The struct field that keeps the handle, `struct ring.dma`; null but for `stored`. */
  readonly field: string | null;
}

/** A call that maps or allocates, and what becomes of what it made. */
export interface Life {
  readonly type: 'mapping' | 'allocation';
  readonly kind: MappingKind | AllocationKind | 'pool';
  /** Fields that keep the handle, the CPU address or the list. */
  readonly fields: readonly string[];
  /** The making first, the others by file and place. */
  readonly points: readonly LifePoint[];
}

/** What a walk saw of one point: of a resource that is known by the call that made it, or only by a field. */
export interface LifeNote {
  readonly site: string | null;
  readonly type: Life['type'];
  readonly kind: Life['kind'];
  readonly fields: readonly string[];
  readonly point: LifePoint;
}

/** A call of the API, or a test, that a path comes by. */
interface Happening {
  readonly file: string;
  readonly function: string;
  readonly range: Range;
  readonly api: ApiFunction | null;
  readonly call: CallExpression | null;
}

/** What walks saw of the lives of resources, each thing once. */
export class LifeNotes {
  private readonly notes = new Map<string, LifeNote>();

  get all(): Iterable<LifeNote> {
    return this.notes.values();
  }

  add(note: LifeNote): void {
    const { file, stage, range, field } = note.point;
    const key = `${stage} ${file}:${range.start} ${note.site} ${field ?? note.fields.join(' ')}`;
    if (!this.notes.has(key)) this.notes.set(key, note);
  }
}

/** A call of the API does something to a resource of the path. */
export function noteCall(
  flow: Journal,
  stage: Stage,
  walk: Walk,
  api: ApiFunction,
  call: CallExpression,
  made: Made,
): void {
  note(
    flow,
    stage,
    { file: walk.unit.file.path, function: walk.ir.name, range: call.range, api, call },
    made,
    made.key,
  );
}

/** The same to what another function made, known by the field that it was read from. */
export function noteForeignCall(
  flow: Journal,
  stage: Stage,
  walk: Walk,
  api: ApiFunction,
  call: CallExpression,
  key: Term,
): void {
  note(flow, stage, { file: walk.unit.file.path, function: walk.ir.name, range: call.range, api, call }, null, key);
}

/** A callee undoes a resource of the path. */
export function noteUndoneBy(flow: Journal, { file, function: name, api, call }: Release, made: Made): void {
  note(flow, 'undone', { file, function: name, range: call.range, api, call }, made, made.key);
}

/** A test, or a store into what the device reads. */
export function notePoint(flow: Journal, stage: 'checked' | 'given', walk: Walk, range: Range, made: Made): void {
  const happening = { file: walk.unit.file.path, function: walk.ir.name, range, api: null, call: null };
  note(flow, stage, happening, made, made.key);
}

/** The handle is written to a field of the driver's data. */
export function noteStored(flow: Journal, walk: Walk, range: Range, made: Made, place: Place): void {
  const field = patternOf(place);
  if (!isField(field)) return;
  const point = { stage: 'stored', file: walk.unit.file.path, function: walk.ir.name, range, field } as const;
  const { type, kind } = made;
  const site = siteOf(made);
  flow.lives.add({ site, type, kind, fields: [field], point: { ...point, api: null, direction: null, size: null } });
}

interface LivingNotes {
  readonly made: LifeNote;
  readonly fields: Set<string>;
  readonly points: LifePoint[];
}

/** Brings together what was noted of each resource. */
export function livesOf(notes: Iterable<LifeNote>): readonly Life[] {
  const lives = new Map<string, LivingNotes>();
  const all = [...notes];
  for (const made of all)
    if (made.site !== null && made.point.stage === 'made')
      lives.set(made.site, { made, fields: new Set(made.fields), points: [] });
  for (const { site, fields, point } of all) {
    const life = site === null ? undefined : lives.get(site);
    for (const field of fields) life?.fields.add(field);
    if (life && point.stage !== 'made') life.points.push(point);
  }
  const keptIn = new Map<string, LivingNotes[]>();
  for (const life of lives.values())
    for (const field of life.fields) keptIn.set(field, [...(keptIn.get(field) ?? []), life]);
  for (const { fields, site, point, type } of all) {
    if (site !== null) continue;
    const named = new Set(fields.flatMap((field) => keptIn.get(field) ?? []));
    for (const { made, points } of named) if (made.type === type) points.push(point);
  }
  return [...lives.values()].map(({ made, fields, points }) => ({
    type: made.type,
    kind: made.kind,
    fields: [...fields].sort(),
    points: [made.point, ...inOrder(points)],
  }));
}

function note(flow: Journal, stage: Stage, happening: Happening, made: Made | null, key: Term): void {
  const fields = !made || isList(made) ? fieldsOf(key) : [];
  if (!made && fields.length === 0) return;
  const { file, function: name, range, api } = happening;
  const { direction, size } = argumentTexts(flow, happening);
  const point = { stage, file, function: name, range, api: api?.name ?? null, direction, size, field: null };
  const isMapping = api?.effects.some(({ kind }) => kind === 'unmap' || kind === 'sync' || kind === 'check-mapping');
  const type = made?.type ?? (isMapping ? 'mapping' : 'allocation');
  flow.lives.add({ site: made && siteOf(made), type, kind: made?.kind ?? 'coherent', fields, point });
}

function isList({ kind }: Made): boolean {
  return kind === 'sg' || kind === 'sgtable';
}

function fieldsOf(key: Term): string[] {
  return key.kind === 'initial' || key.kind === 'address' ? [patternOf(key.place)].filter(isField) : [];
}

/** The direction and the size that a call is given. */
function argumentTexts(
  flow: Journal,
  { file, api, call }: Happening,
): { readonly direction: string | null; readonly size: string | null } {
  const text = (index: number | null): string | null => {
    const argument = index === null ? undefined : call?.arguments[index];
    return argument ? flow.report.text(file, argument.range) : null;
  };
  for (const effect of api?.effects ?? [])
    switch (effect.kind) {
      case 'map':
      case 'unmap':
      case 'sync':
      case 'allocate': {
        const { direction: source, size } = effect;
        const direction = source && ('fixed' in source ? source.fixed : text(source.argument));
        return { direction, size: text(size) };
      }
      case 'free':
      case 'create-pool':
        return { direction: null, size: text(effect.size) };
    }
  return { direction: null, size: null };
}

function inOrder(points: readonly LifePoint[]): LifePoint[] {
  const byFile = (a: LifePoint, b: LifePoint): number => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0);
  return [...points].sort((a, b) => byFile(a, b) || a.range.start - b.range.start);
}
