// What the last accepted run found, kept in expected.json, and how a run differs from it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareRuns } from '../../scripts/runs.mjs';
import { contentHash, type KernelFinding } from './kernel.ts';

const expectedPath = new URL('expected.json', import.meta.url);

interface ExpectedFinding {
  readonly rule: string;
  readonly severity: string;
  readonly function: string | null;
  readonly message: string;
}

export interface Expectation {
  /** Version of the kernel it was made from. */
  readonly kernel: string;
  /** Findings per rule. */
  readonly rules: Readonly<Record<string, number>>;
  readonly files: Readonly<Record<string, { readonly content: string; readonly findings: readonly ExpectedFinding[] }>>;
}

export function readExpectation(): Expectation {
  return JSON.parse(readFileSync(expectedPath, 'utf8'));
}

/** Keeps the findings of a run: one line per finding, so that a change reads well in review. */
export function writeExpectation(kernel: string, root: string, findings: readonly KernelFinding[]): void {
  const rules = [...countRules(findings)].sort(([a], [b]) => (a < b ? -1 : 1));
  const files = [...new Set(findings.map(({ file }) => file))].sort().map((file) => {
    const own = findings
      .filter((finding) => finding.file === file)
      .map(({ rule, severity, function: inFunction, message }) =>
        JSON.stringify({ rule, severity, function: inFunction, message }),
      );
    const content = JSON.stringify(contentHash(root, file));
    return `    ${JSON.stringify(file)}: {\n      "content": ${content},\n      "findings": [\n        ${own.join(',\n        ')}\n      ]\n    }`;
  });
  const text = `{
  "kernel": ${JSON.stringify(kernel)},
  "rules": {
${rules.map(([rule, count]) => `    ${JSON.stringify(rule)}: ${count}`).join(',\n')}
  },
  "files": {
${files.join(',\n')}
  }
}
`;
  writeFileSync(expectedPath, text);
}

/**
 * The findings gained (`+`) and lost (`-`), a line each. Debian's 6.12 moves on while the expectation stays: files whose
 * content is another than recorded are left out, and under another version files that are not recorded too.
 */
export function differences(
  expected: Expectation,
  run: { readonly kernel: string; readonly root: string; readonly findings: readonly KernelFinding[] },
): string[] {
  const sameKernel = run.kernel === expected.kernel;
  const comparable = (file: string): boolean => {
    const recorded = expected.files[file];
    if (recorded === undefined) return sameKernel;
    return existsSync(join(run.root, file)) && contentHash(run.root, file) === recorded.content;
  };
  const before = Object.entries(expected.files)
    .filter(([file]) => comparable(file))
    .flatMap(([file, { findings }]) => findings.map((finding) => ({ ...finding, file })));
  const after = run.findings.filter(({ file }) => comparable(file));
  const { gained, lost } = compareRuns(before, after);
  return [
    ...lost.map((finding) => `- ${describe(finding, finding.file)}`),
    ...gained.map((finding) => `+ ${describe(finding, `${finding.file}:${finding.line}`)}`),
  ].sort((a, b) => (a.slice(2) < b.slice(2) ? -1 : 1));
}

function describe({ rule, severity, function: inFunction, message }: ExpectedFinding, place: string): string {
  return `${place} ${inFunction ?? ''} ${severity}: ${message} [${rule}]`;
}

function countRules(findings: readonly KernelFinding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}
