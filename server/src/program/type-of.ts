import { apiFunctions } from '../dma-api/catalogue.ts';
import type { Expression, FunctionIr, Type } from './ir.ts';
import { simpleType, typeOfText } from './type-syntax.ts';
import type { VisibleTypes } from './types.ts';

/** The type of an expression of a function, or null where it cannot be told; `typeOf` tells those of its parts. */
export function typeOfExpression(
  ir: FunctionIr,
  expression: Expression,
  types: VisibleTypes,
  typeOf = (part: Expression): Type | null => typeOfExpression(ir, part, types, typeOf),
): Type | null {
  switch (expression.kind) {
    case 'integer':
      return expression.text === 'NULL' ? simpleType('void', 1) : integerType(expression.text);
    case 'string':
      return simpleType('char', 1);
    case 'name':
      return known(typeOfName(ir, expression, types));
    case 'member':
      return typeOfMember(typeOf(expression.object), expression.field, types);
    case 'index':
      return element(typeOf(expression.array), types);
    case 'dereference':
      return element(typeOf(expression.operand), types);
    case 'address':
      return pointerTo(typeOf(expression.operand));
    case 'cast':
      return known(expression.type);
    case 'container-of':
      return expression.type.base === '?' ? null : pointerTo(expression.type);
    case 'initialiser':
      return expression.type;
    case 'assign':
    case 'step':
      return typeOf(expression.target);
    case 'conditional':
      return typeOf(expression.whenTrue) ?? typeOf(expression.whenFalse);
    case 'unary':
      return expression.operator === '!' ? simpleType('int') : typeOf(expression.operand);
    case 'binary':
      return typeOfBinary(expression.operator, typeOf(expression.left), typeOf(expression.right));
    case 'call':
      return expression.direct && expression.name !== null ? returnType(expression.name, types) : null;
    case 'sizeof':
      return simpleType('size_t');
    case 'iterate':
      return simpleType('bool');
    case 'type-name':
      return expression.type;
    case 'unknown':
      return null;
  }
}

function known(type: Type | null): Type | null {
  return type === null || type.base === '?' ? null : type;
}

function integerType(text: string): Type {
  const suffix = /[uUlL]+$/.exec(text)?.[0].toLowerCase() ?? '';
  const length = suffix.includes('ll') ? 'long long' : suffix.includes('l') ? 'long' : 'int';
  return simpleType(suffix.includes('u') ? `unsigned ${length}` : length);
}

function typeOfName(ir: FunctionIr, name: Expression & { kind: 'name' }, types: VisibleTypes): Type | null {
  if (name.scope === 'global') return types.variable(name.name);
  const local = ir.locals.get(name.name);
  return local?.type ?? ir.parameters.find((parameter) => parameter.name === name.name)?.type ?? null;
}

function typeOfMember(object: Type | null, path: string, types: VisibleTypes): Type | null {
  let type = object;
  for (const field of path.split('.')) {
    const resolved = type === null ? null : types.resolve(type);
    if (resolved === null || resolved.pointers > 0 || resolved.dimensions.length > 0) return null;
    type = types.field(resolved.base, field)?.type ?? null;
  }
  return known(type);
}

/** What an array holds or a pointer points at. */
function element(type: Type | null, types: VisibleTypes): Type | null {
  if (type === null) return null;
  if (type.dimensions.length > 0) return { ...type, dimensions: type.dimensions.slice(1) };
  if (type.pointers > 0) return { ...type, pointers: type.pointers - 1 };
  const resolved = types.resolve(type);
  return resolved === type ? null : element(resolved, types);
}

function pointerTo(type: Type | null): Type | null {
  if (type === null) return null;
  // The address of an array is that of its first element, as far as Type can say.
  return { base: type.base, pointers: type.pointers + 1, dimensions: type.dimensions.slice(1) };
}

function typeOfBinary(operator: string, left: Type | null, right: Type | null): Type | null {
  if (/^(==|!=|<=?|>=?|&&|\|\|)$/.test(operator)) return simpleType('int');
  const leftPoints = left !== null && isPointer(left);
  const rightPoints = right !== null && isPointer(right);
  if (leftPoints && rightPoints) return simpleType('ptrdiff_t');
  if (leftPoints) return decayed(left);
  if (rightPoints) return decayed(right);
  return left ?? right;
}

function isPointer(type: Type): boolean {
  return type.pointers > 0 || type.dimensions.length > 0;
}

function decayed(type: Type): Type {
  return type.dimensions.length === 0 ? type : (pointerTo({ ...type, dimensions: type.dimensions.slice(1) }) ?? type);
}

function returnType(name: string, types: VisibleTypes): Type | null {
  const found = types.returnType(name);
  if (found !== null) return found;
  const api = apiFunctions.get(name);
  return api === undefined ? null : known(typeOfText(api.returns));
}
