import type { Severity } from '../rules/finding.ts';
import { rules } from '../rules/index.ts';
import type { RulePage } from '../rules/rule.ts';
import { suggestion } from './nearest.ts';
import { suppressionRules } from './suppression-rules.ts';
import { UsageError } from './usage-error.ts';

/** A rule as it is listed and explained to a user. */
export interface ListedRule {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
  /** Markdown. */
  readonly help: string;
  readonly fix: 'none' | 'mechanical' | 'suggested';
  /** What the kernel's debug code prints for the same misuse, if anything. */
  readonly kernelMessage: string | null;
  readonly tag?: 'deprecated' | 'unnecessary';
}

/** Every rule a user can name, those about suppression comments included, by id. */
export const listedRules: readonly ListedRule[] = [
  ...rules.map(({ meta, page }) => ({ ...meta, help: helpOf(page), kernelMessage: page.kernelMessage })),
  ...Object.values(suppressionRules).map(({ page, ...rule }) => ({
    ...rule,
    help: page,
    fix: 'none' as const,
    kernelMessage: null,
  })),
].sort((a, b) => (a.id < b.id ? -1 : 1));

export const ruleIds: readonly string[] = listedRules.map((rule) => rule.id);

export function findRule(id: string): ListedRule | null {
  return listedRules.find((candidate) => candidate.id === id) ?? null;
}

export function requireRule(id: string): ListedRule {
  const rule = findRule(id);
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
