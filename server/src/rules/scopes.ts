/** Whether the names in a piece of C mean, elsewhere in a function, what they mean where it stands. */
import type { FunctionIr, Variable } from '../program/ir.ts';
import type { FunctionContext } from './rule.ts';
import { withoutComments } from './tokens.ts';

/** False where a text names a local variable that is not in scope at a place, or of which there are several. */
export function mayBeSaidAt(text: string, offset: number, { unit, function: ir }: FunctionContext): boolean {
  const names = text.match(/(?<![\w.]|->)[A-Za-z_]\w*/g) ?? [];
  return names.every((name) => {
    const [variable, another] = localsNamed(ir, name);
    if (variable === undefined) return true;
    return another === undefined && isInScope(unit.file.text, ir, variable, offset);
  });
}

function localsNamed(ir: FunctionIr, name: string): readonly Variable[] {
  return [...ir.locals].filter(([unique]) => unique.replace(/#.*$/, '') === name).map(([, variable]) => variable);
}

/** From its declaration to the end of the block that this stands in. */
function isInScope(text: string, { range }: FunctionIr, variable: Variable, offset: number): boolean {
  if (offset < variable.range.start) return false;
  const between = withoutComments(text.slice(range.start, offset)).slice(variable.range.end - range.start);
  let depth = 0;
  for (const character of between) {
    if (character === '{') depth++;
    else if (character === '}' && --depth < 0) return false;
  }
  return true;
}
