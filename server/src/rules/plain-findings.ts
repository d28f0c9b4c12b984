import type { Range } from '../program/ir.ts';
import type { Layout } from '../source/layout.ts';
import type { Finding, Fix } from './finding.ts';

/** Findings in laid-out texts as they would be in the plain ones; files without a layout are plain already. */
export function plainFindings(findings: readonly Finding[], layouts: ReadonlyMap<string, Layout>): readonly Finding[] {
  const rangeIn = (file: string, range: Range) => plainRange(layouts.get(file), range);
  return findings.map((finding) => {
    const own = layouts.get(finding.file);
    // Words are taken from the file of the finding, or from that of one of its steps.
    const owners = [own, ...finding.steps.map((step) => layouts.get(step.file))];
    const words = (text: string) => owners.reduce((plain, layout) => layout?.plainOf(plain) ?? plain, text);
    return {
      ...finding,
      message: words(finding.message),
      range: plainRange(own, finding.range),
      steps: finding.steps.map((step) => ({
        ...step,
        message: words(step.message),
        range: rangeIn(step.file, step.range),
        ...(step.branch && { branch: { ...step.branch, condition: rangeIn(step.file, step.branch.condition) } }),
      })),
      fix: finding.fix && plainFix(finding.fix, layouts),
    };
  });
}

/** A range of a laid-out text in the plain one; one that ends in slack ends where the slack begins. */
export function plainRange(layout: Layout | undefined, { start, end }: Range): Range {
  return layout === undefined ? { start, end } : { start: layout.toPlain(start), end: layout.toPlain(end) };
}

function plainFix(fix: Fix, layouts: ReadonlyMap<string, Layout>): Fix {
  return {
    ...fix,
    edits: fix.edits.map((edit) => {
      const layout = layouts.get(edit.file);
      return { ...edit, range: plainRange(layout, edit.range), text: layout?.plainOf(edit.text) ?? edit.text };
    }),
  };
}
