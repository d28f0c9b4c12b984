/** What is answered for functions that nobody knows: they succeed, until somebody chooses otherwise. */
import { isHarmlessName } from '../dma-api/catalogue.ts';
import { soundsHarmless } from '../dma-api/harmless.ts';
import type { CallSite } from './calls.ts';
import { type CType, elementOf, intType, isVague, pointerTo, sizeOf, unknownType } from './ctypes.ts';
import { EIO, ENOMEM, errorPointer } from './errors.ts';
import { standardNumber } from './inputs.ts';
import { constant, type Value } from './values.ts';
import { wordsOf } from './words.ts';

/** A call that reads something of the device. */
const registerRead = /read|(?:^|_)(?:in|rd)(?:[bwlq]|8|16|32)|get_bits/;

/** The answer to a call of an unknown function, as an input. */
export function answer(site: CallSite): Value {
  const { simulation, evaluator, api, name } = site;
  site.evaluateAll();
  if (!isHarmlessName(name)) forgetOutputs(site);
  const type = answerType(site);
  if (type === null) return constant(0n);
  const text = wordsOf(site.unit, site.call);
  const asked = text.length > 60 ? `${name}(…)` : text;
  const ask = (standard: bigint, alternatives: readonly bigint[], isFailure: boolean) =>
    simulation.inputs.value({
      name: isFailure ? name : asked,
      kind: isFailure ? 'failure' : 'value',
      type,
      standard,
      alternatives,
    });
  const target = elementOf(type);
  if (target !== null) {
    const standard = simulation.objects.pointee(site.unit, target, asked);
    const failed = api?.failure === 'err-ptr' ? [errorPointer(ENOMEM)] : [0n];
    const isFailure = api?.failure === 'err-ptr' || api?.failure === 'null';
    const value = ask(standard, failed, isFailure);
    if (isFailure) noteCall(site, value.bits !== standard);
    return value;
  }
  const { standard, failed } = numberFor(site, type, asked);
  const isFailure = failed.length > 0;
  const value = ask(standard, failed, isFailure);
  const isResult = api?.failure === 'negative-errno' && value.bits > 0n;
  if (isFailure) noteCall(site, value.bits !== standard && !isResult);
  simulation.at(evaluator.frame, site.call.range);
  return value;
}

function noteCall({ simulation, evaluator, name, call }: CallSite, failed: boolean): void {
  simulation.calls.push({
    name,
    subject: `'${name}'`,
    isDma: false,
    failed,
    file: evaluator.frame.unit.file.path,
    range: call.range,
  });
}

interface Answer {
  readonly standard: bigint;
  /** What it gives where it fails, the usual error first; none where it can't be told. */
  readonly failed: readonly bigint[];
}

/** The type of the answer; null where the function returns nothing. */
function answerType({ evaluator, call, expected, api, name }: CallSite): CType | null {
  const declared = evaluator.typeOf(call);
  if (declared !== null && declared.kind !== 'unknown') {
    if (declared.kind === 'void') return null;
    const isUntyped = declared.kind === 'pointer' && declared.target().kind === 'void';
    return isUntyped && expected?.kind === 'pointer' && !isVague(expected) ? expected : declared;
  }
  if (expected !== null && isVague(expected)) return pointerTo(unknownType());
  if (expected !== null && (expected.kind === 'pointer' || expected.kind === 'integer')) return expected;
  if (api?.failure === 'null' || api?.failure === 'err-ptr') return pointerTo(unknownType());
  return soundsHarmless(name) && !registerRead.test(name) ? null : intType;
}

/** What these give is a number counted from 1, not a plain 0 for success. */
const counts = /irq|msi|vector|count|split|nents|sgvec/;

function numberFor({ api, name }: CallSite, type: CType, asked: string): Answer {
  switch (api?.failure) {
    case 'errno':
      return { standard: 0n, failed: [EIO] };
    case 'negative-errno':
      return counts.test(name) ? { standard: 1n, failed: [EIO, 0n] } : { standard: 0n, failed: [EIO, 1n] };
    case 'zero':
    case 'false':
      return { standard: 1n, failed: [0n] };
    default:
      return {
        standard: /(?:^|_)can_|running|enabled|valid|_ok$|present|capable/.test(name)
          ? 1n
          : standardNumber(asked.replace(/\(.*$/s, ''), type),
        failed: [],
      };
  }
}

/** A stranger may have written whatever local it was given the address of. */
function forgetOutputs({ simulation, call, evaluator }: CallSite): void {
  for (const argument of call.arguments) {
    if (argument.kind !== 'address') continue;
    const place = evaluator.place(argument.operand);
    if (place.kind !== 'memory') continue;
    if (simulation.machine.areaOf(place.address) !== 'stack') continue;
    if (place.type.kind === 'integer' || place.type.kind === 'pointer')
      simulation.memory.mark(place.address, sizeOf(place.type), false);
  }
}
