/** What the arguments of a catalogued call mean, as the catalogue says. */
import type { ApiFunction, ArgumentIndex, DeviceSource, Effect } from '../dma-api/types.ts';
import type { CallExpression, Expression } from '../program/ir.ts';

export function argument(call: CallExpression, index: ArgumentIndex | null): Expression | null {
  return index === null ? null : (call.arguments[index] ?? null);
}

/** The first argument position that carries a DMA direction. */
export function directionArgument(api: ApiFunction, call: CallExpression): Expression | null {
  for (const effect of api.effects) {
    if (!('direction' in effect) || effect.direction === null || !('argument' in effect.direction)) continue;
    return argument(call, effect.direction.argument);
  }
  return null;
}

/** The device that a call maps for, with how it is given; null for calls that take none. */
export function deviceArgument(
  api: ApiFunction,
  call: CallExpression,
): { readonly expression: Expression; readonly source: DeviceSource } | null {
  for (const effect of api.effects) {
    if (!('device' in effect) || effect.device === null) continue;
    const expression = argument(call, effect.device.argument);
    if (expression !== null) return { expression, source: effect.device };
  }
  return null;
}

export function effectOf<K extends Effect['kind']>(api: ApiFunction, kind: K): Extract<Effect, { kind: K }> | null {
  for (const effect of api.effects) if (isKind(effect, kind)) return effect;
  return null;
}

/** The name or number that an expression is, through casts; null for anything else. */
export function argumentText(expression: Expression): string | null {
  if (expression.kind === 'name') return expression.name;
  if (expression.kind === 'integer') return expression.text;
  if (expression.kind === 'cast') return argumentText(expression.operand);
  return null;
}

function isKind<K extends Effect['kind']>(effect: Effect, kind: K): effect is Extract<Effect, { kind: K }> {
  return effect.kind === kind;
}
