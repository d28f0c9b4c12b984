import type { Allocation, EventOf, FlowEvent, Mapping, Resource } from '../flow/events.ts';
import type { Expression, Range } from '../program/ir.ts';
import type { Unit } from '../program/program.ts';
import { type Fix, mildest, type Severity } from './finding.ts';
import type { FunctionContext, Report } from './rule.ts';
import { mayBeSaidAt } from './scopes.ts';

/** Source text in quotes, on one line, as messages name the driver's objects. */
export function quote(text: string): string {
  return `'${oneLine(text)}'`;
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What the source says at a range of the unit's own file. */
export function textOf(unit: Unit, at: Range | Expression): string {
  const range = 'kind' in at ? at.range : at;
  return unit.file.text.slice(range.start, range.end);
}

/** The driver's name for a resource, in quotes; what it is made from where the driver keeps it nowhere. */
export function resourceName(resource: Resource): string {
  return resource.type === 'mapping' ? mappingName(resource) : allocationName(resource);
}

export function mappingName(mapping: Mapping): string {
  return isKept(mapping, mapping.handle) ? quote(mapping.handle) : `the mapping of ${quote(mapping.buffer)}`;
}

export function allocationName(allocation: Allocation): string {
  return isKept(allocation, allocation.memory) ? quote(allocation.memory) : `what ${allocation.api.name}() returns`;
}

/** False where a name is only the text of the call that made the resource, and so means nothing in a fix. */
export function isKept({ api }: Mapping | Allocation, name: string): boolean {
  return !name.includes(`${api.name}(`);
}

/** A report of an event at its own place; what the engine was unsure of is never more than information. */
export function reportOf(
  event: FlowEvent,
  message: string,
  options: { readonly severity?: Severity; readonly fix?: Fix | null } = {},
): Report {
  return {
    range: event.range,
    message: message.replace(/^(?:the|what) /, (word) => word.charAt(0).toUpperCase() + word.slice(1)),
    steps: event.steps,
    severity: event.doubtful ? mildest(options.severity ?? 'error', 'information') : options.severity,
    fix: options.fix ?? null,
  };
}

/** The fix of a mismatched argument: what was said when the resource was made. Only where that is known to be so. */
export function correctionOf(event: EventOf<'release-mismatch'>, context: FunctionContext): Fix | null {
  const { argument, correction } = event;
  // Two things of one name would still be two after it.
  if (!event.proven || argument === null || correction === null || correction.trim() === event.actual.trim())
    return null;
  if (!mayBeSaidAt(correction, argument.start, context)) return null;
  return {
    title: `Pass ${quote(correction)}`,
    safety: event.doubtful || mayMeanAnother(event) ? 'suggested' : 'safe',
    edits: [{ file: context.unit.file.path, range: argument, text: correction }],
  };
}

/** Addresses may be written anew between the two calls, and a sync may be of another list than it seems. */
function mayMeanAnother({ operation, what }: EventOf<'release-mismatch'>): boolean {
  return operation === 'sync' || what === 'handle' || what === 'cpu-address';
}
