/** Whether a struct field serves to unmap and nothing else, and what stands in the way of rewriting it. */
import type { Instruction, Range } from '../../program/ir.ts';
import type { FunctionSource, Program, StructField } from '../../program/program.ts';
import { type Access, accessesIn } from './accesses.ts';
import { meetsAgain } from './branches.ts';
import type { DeclaredField } from './fields.ts';
import { type ModuleFile, type Obstacle, unexplained } from './occurrences.ts';
import { hindrance, type StateKind } from './rewrites.ts';
import { partOfUnmap, type Role, roleOf } from './roles.ts';

export interface FieldStudy {
  readonly field: DeclaredField;
  readonly state: StateKind;
  /** Every access in the module. */
  readonly accesses: readonly Access[];
  readonly obstacles: readonly Obstacle[];
}

/** Studies the fields of one module; what a function does to a field is looked up once. */
export class Studies {
  private readonly known = new Map<FunctionSource, Map<string, readonly Access[]>>();

  constructor(
    private readonly program: Program,
    /** All files of the module, headers included. */
    private readonly files: readonly ModuleFile[],
  ) {}

  /** Accesses of fields so named in a function, whatever struct they are of. */
  accesses(source: FunctionSource, field: string): readonly Access[] {
    if (!source.chunk.identifiers.has(field)) return [];
    const byField = this.known.get(source) ?? new Map<string, readonly Access[]>();
    this.known.set(source, byField);
    const known = byField.get(field) ?? accessesIn(this.program, source, new Set([field]));
    byField.set(field, known);
    return known;
  }

  /** Whether some function among these unmaps by the field, and none does anything else with it. */
  mayServe(field: DeclaredField, state: StateKind, sources: readonly FunctionSource[]): boolean {
    const own = sources.flatMap((source) => this.accesses(source, field.name).filter((one) => isOf(one, field)));
    return servesToUnmap(own, state) && own.some((access) => unmapsBy(roleOf(access), state));
  }

  /** The whole truth about a field; null where it serves for something else as well. */
  study(field: DeclaredField, state: StateKind): FieldStudy | null {
    const units = this.files.filter(({ file }) => file.text.includes(field.name)).map(({ unit }) => unit());
    const named = units.flatMap(({ functions }) => functions.flatMap((source) => this.accesses(source, field.name)));
    const own = named.filter((access) => isOf(access, field));
    if (!servesToUnmap(own, state) || !own.some((access) => unmapsBy(roleOf(access), state))) return null;
    const obstacles = [
      ...declarationObstacles(field),
      ...own.flatMap((access) => hindranceOf(access)),
      ...named.filter(({ declaration }) => declaration === 'unknown').map((access) => untyped(access)),
      ...units.flatMap((unit) =>
        unexplained(this.program, unit, field.name, named, {
          chunk: field.chunk,
          start: field.nameRange.start,
          file: field.unit.file.path,
        }),
      ),
    ];
    return { field, state, accesses: own, obstacles };
  }
}

function isOf({ declaration }: Access, field: DeclaredField): boolean {
  return (
    isStruct(declaration) &&
    declaration.file === field.unit.file.path &&
    declaration.range.start === field.nameRange.start
  );
}

function isStruct(declaration: Access['declaration']): declaration is StructField {
  return declaration !== null && declaration !== 'unknown';
}

function unmapsBy(role: Role, state: StateKind): boolean {
  const as = state === 'addr' ? 'handle' : 'size';
  return (role.kind === 'unmap' || role.kind === 'unmap-later') && role.as === as;
}

function servesToUnmap(own: readonly Access[], state: StateKind): boolean {
  return own.every((access) => isOfUnmapping(access, own, state));
}

function isOfUnmapping(access: Access, own: readonly Access[], state: StateKind): boolean {
  const role = roleOf(access);
  switch (role.kind) {
    case 'set':
      return true;
    case 'unmap':
    case 'unmap-later':
      return unmapsBy(role, state);
    case 'moved':
      return own.some((other) => other !== access && access.around.some((outer) => isTarget(other, outer)));
    case 'test':
      return meetsAgain(access.ir, access.site.block, (instruction) => isIdle(instruction, own));
    case 'other':
      return false;
  }
}

/** Whether a move, an assignment or a call of dma_unmap_addr_set(), writes to the other access's field. */
function isTarget(other: Access, move: Access['around'][number]): boolean {
  return move.kind === 'assign' ? move.target === other.expression : move === other.expression;
}

/** Where there is no unmap state, an unmap does nothing, and a field that does not exist cannot be missed. */
function isIdle(instruction: Instruction, own: readonly Access[]): boolean {
  if (instruction.kind === 'declare') {
    const { initial } = instruction;
    return initial === null || own.some(({ expression }) => expression === initial);
  }
  if (instruction.kind !== 'evaluate') return false;
  const { expression } = instruction;
  const written = expression.kind === 'assign' ? expression.target : expression;
  if (own.some((access) => access.expression === written && roleOf(access).kind === 'set')) return true;
  if (expression.kind !== 'call') return false;
  return expression.arguments.some((argument) => partOfUnmap(expression, argument) === 'handle');
}

function declarationObstacles({ unit, declaration, nameRange }: DeclaredField): readonly Obstacle[] {
  if (declaration !== null) return [];
  return [{ file: unit.file.path, range: nameRange, what: 'shares its declaration with other fields' }];
}

function hindranceOf(access: Access): readonly Obstacle[] {
  const what = hindrance(access, roleOf(access));
  const isGarbled = access.ir.doubts.includes('parse-error');
  if (what !== null) return [obstacleAt(access, what)];
  return isGarbled ? [obstacleAt(access, `is used in '${access.ir.name}', which cannot be read in full`)] : [];
}

function untyped(access: Access): Obstacle {
  return obstacleAt(access, 'may be what is used where the type is not known');
}

function obstacleAt({ source, expression }: Access, what: string): Obstacle {
  const range: Range = expression.range;
  return { file: source.unit.file.path, range, what };
}
