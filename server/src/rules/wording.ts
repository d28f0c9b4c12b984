import type { EventOf, FlowEvent, Resource } from '../flow/events.ts';
import type { Expression, Range } from '../program/ir.ts';
import type { Unit } from '../program/program.ts';
import { type Fix, mildest, type Severity } from './finding.ts';
import type { Report } from './rule.ts';

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

/** The driver's name for a resource, in quotes. */
export function resourceName(resource: Resource): string {
  return quote(resource.type === 'mapping' ? resource.handle : resource.memory);
}

/** A report of an event at its own place; what the engine was unsure of is never more than information. */
export function reportOf(
  event: FlowEvent,
  message: string,
  options: { readonly severity?: Severity; readonly fix?: Fix | null } = {},
): Report {
  return {
    range: event.range,
    message,
    steps: event.steps,
    severity: event.doubtful ? mildest(options.severity ?? 'error', 'information') : options.severity,
    fix: options.fix ?? null,
  };
}

/** The fix of a mismatched argument: what was said when the resource was made. Only where that is known to be so. */
export function correctionOf(event: EventOf<'release-mismatch'>, file: string): Fix | null {
  if (!event.proven || event.correction === null || event.argument === null) return null;
  return {
    title: `Pass ${quote(event.correction)}`,
    safety: event.doubtful ? 'suggested' : 'safe',
    edits: [{ file, range: event.argument, text: event.correction }],
  };
}
