import { suggestion } from '../project/nearest.ts';
import { suppressionRules } from '../project/suppression-rules.ts';
import { UsageError } from '../project/usage-error.ts';
import { rules } from '../rules/index.ts';
import type { RulePage } from '../rules/rule.ts';
import type { RuleDescription } from './reporters/reporter.ts';

/** A rule as the terminal lists and explains it. */
export interface ListedRule extends RuleDescription {
  readonly fix: 'none' | 'mechanical' | 'suggested';
}

/** Every rule a user can name, those about suppression comments included, by id. */
export const listedRules: readonly ListedRule[] = [
  ...rules.map(({ meta, page }) => ({ ...meta, help: helpOf(page) })),
  ...Object.values(suppressionRules).map(({ page, ...rule }) => ({ ...rule, help: page, fix: 'none' as const })),
].sort((a, b) => (a.id < b.id ? -1 : 1));

export const ruleIds: readonly string[] = listedRules.map((rule) => rule.id);

export function requireRule(id: string): ListedRule {
  const rule = listedRules.find((candidate) => candidate.id === id);
  if (rule) return rule;
  throw new UsageError(`unknown rule '${id}'${suggestion(id, ruleIds) || "; 'dmalint rules' lists them"}`);
}

function helpOf(page: RulePage): string {
  const parts = [
    page.what,
    page.why,
    `Wrong:\n\n${indent(page.wrong)}`,
    `Right:\n\n${indent(page.right)}`,
    `When not to heed it: ${page.exceptions}`,
    ...(page.kernelMessage === null
      ? []
      : [`The kernel's CONFIG_DMA_API_DEBUG says of it:\n\n${indent(page.kernelMessage)}`]),
  ];
  return parts.map((part) => part.trim()).join('\n\n');
}

function indent(code: string): string {
  return code.trim().replace(/^(?=.)/gm, '    ');
}
