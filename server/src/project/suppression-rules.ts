import type { Severity } from '../rules/finding.ts';

/** A rule about suppression comments: named, chosen and explained like the rules about drivers. */
export interface SuppressionRule {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
  /** What a user reads with `dmalint explain`. */
  readonly page: string;
  readonly tag?: 'unnecessary';
}

const syntax = `The forms are:

    foo(); /* dmalint: allow(rule) reason */        this line
    /* dmalint: allow(rule) reason */               the next line of code,
                                                    or the function it stands before
    /* dmalint: allow-file(rule, rule) reason */    this file

A \`//\` comment does as well.`;

export const suppressionRules = {
  unused: {
    id: 'unused-suppression',
    severity: 'hint',
    summary: 'a suppression comment that suppresses nothing',
    tag: 'unnecessary',
    page: `A comment allows a rule where the rule finds nothing: the fault was repaired, or moved. Delete the comment,
lest it hide a later fault. It is not reported when the rule it names was not run.

${syntax}`,
  },
  withoutReason: {
    id: 'suppression-without-reason',
    severity: 'information',
    summary: 'a suppression comment that does not say why',
    page: `A comment allows a rule and gives no reason. It still works; but whoever reads the driver next can't tell
whether the finding was judged wrong, or the fault put up with. Say why after the closing parenthesis.

${syntax}`,
  },
  invalid: {
    id: 'invalid-suppression',
    severity: 'information',
    summary: 'a suppression comment that is misspelt or names no known rule',
    page: `A comment begins with \`dmalint:\` and is not understood, or names a rule that does not exist, so that part
of it does nothing.

${syntax}`,
  },
} as const satisfies Record<string, SuppressionRule>;
