import { findApi } from '../dma-api/catalogue.ts';
import type { Range } from '../program/ir.ts';
import { skipBlank, skipQuoted } from '../source/characters.ts';

const OPENING = '([{';
const CLOSING = ')]}';

/** The arguments of the call that stands in a range of a text, without the blanks around them. */
export function argumentsOf(text: string, call: Range): readonly Range[] {
  const found: Range[] = [];
  let depth = 0;
  let start = -1;
  for (let i = call.start; i < call.end; i++) {
    const c = text.charAt(i);
    if (c === '"' || c === "'") i = skipQuoted(text, i) - 1;
    else if (OPENING.includes(c)) {
      if (++depth === 1) start = skipBlank(text, i + 1);
    } else if (CLOSING.includes(c) || (c === ',' && depth === 1)) {
      if (depth === 1 && start >= 0) found.push({ start, end: start + text.slice(start, i).trimEnd().length });
      if (c === ',') start = skipBlank(text, i + 1);
      else if (--depth === 0) return found;
    }
  }
  return found;
}

/**
 * The words by which a call's text names what it works on: the last word of the handle and of the buffer it is given, and
 * of what its result is assigned to.
 */
export function subjectsOf(text: string, call: Range, api: string | null): readonly string[] {
  const given = argumentsOf(text, call);
  const subjects = subjectIndices(api).flatMap((index) => {
    const range = given[index];
    return range ? [lastWord(text.slice(range.start, range.end))] : [];
  });
  const assigned = /([\w>.[\]-]+)\s*=\s*$/.exec(text.slice(Math.max(0, call.start - 120), call.start))?.[1];
  if (assigned !== undefined) subjects.push(lastWord(assigned));
  return subjects.filter((word) => word !== '');
}

function subjectIndices(name: string | null): readonly number[] {
  const indices = (name === null ? null : findApi(name))?.effects.flatMap((effect) => {
    switch (effect.kind) {
      case 'map':
        return [effect.buffer];
      case 'unmap':
      case 'sync':
      case 'check-mapping':
      case 'use-handle':
        return [effect.handle];
      case 'allocate':
        return [effect.handleOut];
      case 'free':
        return [effect.cpuAddress, effect.handle];
      default:
        return [];
    }
  });
  return (indices ?? []).filter((index) => index !== null);
}

/** `skb->data` → `data`, `&ring->dma[i]` → `dma`, `addr + 4` → ``: only what names a place. */
function lastWord(expression: string): string {
  return /^[&*(\s]*(?:\w+(?:\[[^\]]*\])?(?:->|\.))*(\w+)(?:\[[^\]]*\])*[)\s]*$/.exec(expression)?.[1] ?? '';
}
