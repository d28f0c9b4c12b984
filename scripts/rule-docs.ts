/** The pages of the rules and the table in the README, made from the rules themselves. */
import type { GuideSectionId } from '../server/src/dma-api/types.ts';
import { type SuppressionRule, suppressionRules } from '../server/src/project/suppression-rules.ts';
import { rules } from '../server/src/rules/index.ts';
import type { Rule } from '../server/src/rules/rule.ts';

const generated = '<!-- Made by `npm run docs` from the rule itself. -->';

const sections: Readonly<Record<GuideSectionId, string>> = {
  'cpu-and-dma-addresses': 'CPU and DMA addresses',
  'what-memory': "What memory is DMA'able?",
  'addressing-capabilities': 'DMA addressing capabilities',
  'types-of-mappings': 'Types of DMA mappings',
  'coherent-mappings': 'Using Consistent DMA mappings',
  direction: 'DMA Direction',
  'streaming-mappings': 'Using Streaming DMA mappings',
  'unmap-state': 'Optimizing Unmap State Space Consumption',
  'platform-issues': 'Platform Issues',
  'handling-errors': 'Handling Errors',
};

const fixes = {
  none: 'none',
  mechanical: 'safe, part of `--fix`',
  suggested: 'suggested in the editor',
} as const;

/** Contents of docs/rules/, by file name. */
export function rulePages(): ReadonlyMap<string, string> {
  const pages = new Map(rules.map((rule) => [`${rule.meta.id}.md`, pageOf(rule)]));
  for (const rule of Object.values(suppressionRules)) pages.set(`${rule.id}.md`, suppressionPage(rule));
  return pages;
}

/** The README with its table brought up to date. */
export function withRuleTable(readme: string): string {
  const begin = '<!-- rules:begin -->';
  const end = '<!-- rules:end -->';
  const [head, rest] = readme.split(begin);
  const tail = rest?.split(end)[1];
  if (head === undefined || tail === undefined) throw new Error('The README has no markers for the table of rules.');
  return `${head}${begin}\n\n${tableOfRules()}\n${end}${tail}`;
}

function tableOfRules(): string {
  const entries = [
    ...rules.map(({ meta }) => ({ ...meta, fix: { none: '', mechanical: 'safe', suggested: 'suggested' }[meta.fix] })),
    ...Object.values(suppressionRules).map((rule) => ({ ...rule, fix: '' })),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  const rows = entries.map(
    ({ id, severity, summary, fix }) =>
      `| [${id}](docs/rules/${id}.md) | ${severity} | ${fix} | ${marked(summary)} |\n`,
  );
  return `| Rule | Severity | Fix | Fires on |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}

function pageOf({ meta, page }: Rule): string {
  const editions = meta.editions.map((edition) => (edition === 'current' ? 'current' : edition)).join(', ');
  const parts = [
    `# ${meta.id}`,
    generated,
    sentence(meta.summary),
    `| Severity | Fix | Section of the guide | Editions |\n| --- | --- | --- | --- |\n| ${meta.severity} | ${fixes[meta.fix]} | ${sections[meta.section]} | ${editions} |`,
    `## What it finds\n\n${prose(page.what)}`,
    `## Why it matters\n\n${prose(page.why)}`,
    `## Wrong\n\n${code(page.wrong)}`,
    `## Right\n\n${code(page.right)}`,
    `## When not to heed it\n\n${prose(page.exceptions)}\n\nA comment with a reason says so where it is meant:\n\n${code(`/* dmalint: allow(${meta.id}) why this is right */`)}`,
  ];
  if (page.kernelMessage !== null) {
    parts.push(
      `## What the kernel says\n\nA kernel with \`CONFIG_DMA_API_DEBUG\` reports the same misuse as:\n\n    ${page.kernelMessage}`,
    );
  }
  return `${parts.join('\n\n')}\n`;
}

function suppressionPage({ id, severity, summary, page }: SuppressionRule): string {
  const table = `| Severity | Fix |\n| --- | --- |\n| ${severity} | none |`;
  return `${[`# ${id}`, generated, sentence(summary), table, page.trim()].join('\n\n')}\n`;
}

function sentence(summary: string): string {
  const beginsWithName = /^\w+_/.test(summary);
  return `${marked(beginsWithName ? summary : summary.charAt(0).toUpperCase() + summary.slice(1))}.`;
}

function prose(text: string): string {
  return marked(text.trim());
}

/** Names of functions, constants and headers in code type; the pages themselves are plain text. */
function marked(text: string): string {
  return text.replace(
    /\b[a-z_]\w*\(\)|\b(?:PCI_)?DMA_[A-Z0-9_]+\*?|\bGFP_[A-Z]+\b|<?\blinux\/[\w/.-]+\.h>?|\b(?:dma|pci|isa)_\w*\w\b(?:\([^()]*\))?|\bstruct \w+/g,
    (name) => `\`${name}\``,
  );
}

function code(text: string): string {
  return `\`\`\`c\n${text.trim()}\n\`\`\``;
}
