// @ts-check
// What the scripts and tests that compare runs of the checker share: reading its JSON output, and telling two apart.
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} RunFinding
 * @property {string} rule
 * @property {string} severity
 * @property {string} message
 * @property {string} file
 * @property {number} line
 * @property {string | null} function
 */

/**
 * What makes a finding the same one in two runs: all that a person would go by, and no line number. It is what a
 * fingerprint is made of, and the severity: a finding that became a hint is one lost and one gained.
 *
 * @typedef {Pick<RunFinding, 'rule' | 'severity' | 'file' | 'function' | 'message'>} Identified
 */

/**
 * The findings in the output of `dmalint check --format json`.
 *
 * @param {string} path
 * @returns {readonly RunFinding[]}
 */
export function readFindings(path) {
  return JSON.parse(readFileSync(path, 'utf8')).findings;
}

/**
 * What `after` has and `before` has not, and the reverse. A finding that occurs several times is counted.
 *
 * @template {Identified} Before
 * @template {Identified} After
 * @param {readonly Before[]} before
 * @param {readonly After[]} after
 */
export function compareRuns(before, after) {
  return { gained: without(after, before), lost: without(before, after) };
}

/**
 * @template {Identified} Finding
 * @param {readonly Finding[]} findings
 * @param {readonly Identified[]} others
 */
function without(findings, others) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const other of others) counts.set(keyOf(other), (counts.get(keyOf(other)) ?? 0) + 1);
  return findings.filter((finding) => {
    const left = counts.get(keyOf(finding)) ?? 0;
    counts.set(keyOf(finding), left - 1);
    return left <= 0;
  });
}

/** @param {Identified} finding */
function keyOf({ rule, severity, file, function: inFunction, message }) {
  return [rule, severity, file, inFunction, message].join('\0');
}

/**
 * Findings per rule, rules in alphabetical order.
 *
 * @template {{ readonly rule: string }} Finding
 * @param {readonly Finding[]} findings
 * @returns {Map<string, Finding[]>}
 */
export function byRule(findings) {
  /** @type {Map<string, Finding[]>} */
  const groups = new Map();
  for (const finding of findings) {
    const group = groups.get(finding.rule);
    if (group === undefined) groups.set(finding.rule, [finding]);
    else group.push(finding);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}
