import type { SourceText } from '../rules/check.ts';
import type { Finding, Severity } from '../rules/finding.ts';
import type { Core } from './core.ts';
import { readSuppressions, type Suppression, type SuppressionFault } from './suppression-comments.ts';
import { suppressionRules } from './suppression-rules.ts';

/** A finding that has no fingerprint yet. */
export type FoundFinding = Omit<Finding, 'fingerprint'>;

/**
 * Takes away the findings that the file's comments allow, and adds those about the comments themselves: unused,
 * without a reason, or not understood. `rulesRun` are the rules that could have found something.
 */
export function applySuppressions(
  file: SourceText,
  findings: readonly FoundFinding[],
  rulesRun: ReadonlySet<string>,
  core: Pick<Core, 'ruleIds' | 'functionsOf'>,
): FoundFinding[] {
  if (!file.text.includes('dmalint:')) return [...findings];
  const comments = readSuppressions(file.text, () => core.functionsOf(file), core.ruleIds);
  const used = new Set<string>();
  const kept = findings.filter((finding) => {
    const allowed = comments.suppressions.filter((suppression) => allows(suppression, finding));
    for (const suppression of allowed) used.add(keyOf(suppression, finding.rule));
    return allowed.length === 0;
  });
  const faults = [...comments.faults, ...unused(comments.suppressions, used, rulesRun)];
  for (const fault of faults) {
    if (rulesRun.has(fault.rule)) kept.push(findingOf(file, fault));
  }
  return kept;
}

function allows(suppression: Suppression, finding: FoundFinding): boolean {
  if (!suppression.rules.includes(finding.rule)) return false;
  const { start, end } = suppression.covers;
  // A finding that begins on an earlier line, or ends on a later one, is still on the line that is covered.
  return finding.range.start <= end && Math.max(finding.range.end, finding.range.start + 1) > start;
}

function keyOf(suppression: Suppression, rule: string): string {
  return `${suppression.start} ${rule}`;
}

function unused(
  suppressions: readonly Suppression[],
  used: ReadonlySet<string>,
  rulesRun: ReadonlySet<string>,
): SuppressionFault[] {
  return suppressions.flatMap((suppression) =>
    suppression.rules
      .filter((rule) => rulesRun.has(rule) && !used.has(keyOf(suppression, rule)))
      .map((rule) => ({
        rule: suppressionRules.unused.id,
        message: `The suppression of '${rule}' is not used: the rule finds nothing ${placeNames[suppression.scope]}.`,
        start: suppression.start,
        end: suppression.end,
      })),
  );
}

const placeNames = { line: 'on that line', function: 'in that function', file: 'in this file' } as const;

const severityOf = new Map<string, Severity>(Object.values(suppressionRules).map((rule) => [rule.id, rule.severity]));

function findingOf(file: SourceText, fault: SuppressionFault): FoundFinding {
  return {
    rule: fault.rule,
    severity: severityOf.get(fault.rule) ?? 'hint',
    message: fault.message,
    file: file.path,
    range: { start: fault.start, end: fault.end },
    function: null,
    steps: [],
    fix: null,
  };
}
