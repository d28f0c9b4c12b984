/** Variables at file level, and static ones of functions: laid out and filled when they are first named. */
import type { Expression } from '../program/ir.ts';
import { type CType, sizeOf, unknownType } from './ctypes.ts';
import type { Evaluator } from './evaluate.ts';
import { initialise } from './initialise.ts';
import { type MemoryPlace, write } from './places.ts';

/** Bytes for a variable of the kernel, or one whose type can't be read. */
const UNKNOWN_GLOBAL = 16384;

/** The place of such a variable; `type` is null where nobody declares it. */
export function globalPlace(
  evaluator: Evaluator,
  name: string,
  type: CType | null,
  isStaticLocal: boolean,
): MemoryPlace {
  const { simulation, frame } = evaluator;
  const key = isStaticLocal ? `${frame.unit.file.path} ${name}` : name;
  let known = simulation.globals.get(key);
  if (known === undefined) {
    const actual = type ?? unknownType();
    const initial = isStaticLocal
      ? (frame.ir.locals.get(name.slice(frame.ir.name.length + 1))?.initial ?? null)
      : simulation.program.initialiser(frame.unit, name);
    const room = actual.kind === 'unknown' ? UNKNOWN_GLOBAL : Math.max(sizeOf(actual), 8);
    // One without an initial value has been set by whatever ran before.
    const address = simulation.objects.allocate('image', room, name, initial === null);
    known = { address, type: actual };
    simulation.globals.set(key, known);
    if (initial !== null) fill(evaluator, { kind: 'memory', ...known, name, isPointee: false }, initial);
  }
  return { kind: 'memory', ...known, name, isPointee: false };
}

function fill(evaluator: Evaluator, place: MemoryPlace, initial: Expression): void {
  if (initial.kind === 'initialiser') initialise(evaluator, place, initial);
  else write(evaluator, place, evaluator.value(initial, place.type), true);
}
