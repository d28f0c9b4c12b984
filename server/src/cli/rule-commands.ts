import { modelRules } from '../model/rules.ts';
import { listedRules, requireRule } from '../project/rule-list.ts';
import type { Colors } from './terminal.ts';

/** `dmalint rules`: a table of every rule. */
export function listRules(colors: Colors): string {
  const width = Math.max(...listedRules.map((rule) => rule.id.length));
  const fixes = { none: '   ', mechanical: 'fix', suggested: '   ' } as const;
  return listedRules
    .map(
      (rule) =>
        `${colors.bold(rule.id.padEnd(width))}  ${rule.severity.padEnd(11)}  ${fixes[rule.fix]}  ${rule.summary}\n`,
    )
    .join('');
}

/** `dmalint explain RULE`: the page of one rule, or a sentence on a fault that only a simulated run shows. */
export function explainRule(id: string, colors: Colors): string {
  const seenInRuns = modelRules.get(id);
  if (seenInRuns !== undefined) return `${colors.bold(id)} (only a simulated run shows it)\n${seenInRuns}\n`;
  const rule = requireRule(id);
  const fix = {
    none: 'no fix is offered',
    mechanical: '--fix repairs it',
    suggested: 'a fix is suggested in the editor',
  }[rule.fix];
  return `${colors.bold(rule.id)} (${rule.severity}; ${fix})\n${rule.summary}\n\n${rule.help}\n`;
}
