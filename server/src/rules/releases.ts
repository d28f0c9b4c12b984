/** The calls that undo a mapping or allocation, as source text for fixes. */
import type { Resource } from '../flow/events.ts';
import type { Unit } from '../program/program.ts';
import { insertBefore } from './edits.ts';
import type { Fix } from './finding.ts';
import { isKept } from './wording.ts';

/** The call that undoes a resource with the arguments it was made with; null where its catalogue entry names none. */
export function releaseCall(resource: Resource): string | null {
  const name = resource.type === 'mapping' ? resource.handle : resource.memory;
  if (resource.api.pair === null || !isKept(resource, name)) return null;
  const parts = resource.type === 'mapping' ? mappingArguments(resource) : allocationArguments(resource);
  if (parts === null || parts.some((part) => part === null)) return null;
  return `${resource.api.pair}(${parts.join(', ')});`;
}

/** Puts a releasing call before the statement that begins at `offset`. */
export function releaseBefore(call: string, offset: number, unit: Unit): Fix | null {
  const edit = insertBefore(unit, offset, call);
  return edit === null ? null : { title: `Add ${call.replace(/\(.*$/s, '()')}`, safety: 'suggested', edits: [edit] };
}

function mappingArguments(mapping: Extract<Resource, { type: 'mapping' }>): readonly (string | null)[] | null {
  const { device, handle, buffer, size, nents, direction } = mapping;
  switch (mapping.kind) {
    case 'single':
    case 'page':
      return [device, handle, size, direction];
    case 'sg':
      return [device, buffer, nents, direction];
    case 'sgtable':
      return [device, buffer, direction, '0'];
    case 'resource':
    case 'phys':
      return [device, handle, size, direction, '0'];
  }
}

function allocationArguments(allocation: Extract<Resource, { type: 'allocation' }>): readonly (string | null)[] | null {
  const { device, size, memory, handle } = allocation;
  if (allocation.kind === 'coherent' || allocation.kind === 'write-combine') return [device, size, memory, handle];
  if (allocation.kind === 'pool-block') return [device, memory, handle];
  if (allocation.kind === 'pool') return [memory];
  return null;
}
