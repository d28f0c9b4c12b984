// @ts-check
// `npm run report -- OLD.json NEW.json`: the findings that a change to the checker gained and lost, per rule. Both files
// are output of `dmalint check --format json` over the same tree.
import { byRule, compareRuns, readFindings } from './runs.mjs';

const [oldPath, newPath] = process.argv.slice(2);
if (oldPath === undefined || newPath === undefined) {
  console.error('usage: npm run report -- OLD.json NEW.json');
  process.exit(2);
}

const before = readFindings(oldPath);
const after = readFindings(newPath);
const { gained, lost } = compareRuns(before, after);
const gainedByRule = byRule(gained);
const lostByRule = byRule(lost);
const beforeByRule = byRule(before);
const afterByRule = byRule(after);

for (const rule of new Set([...lostByRule.keys(), ...gainedByRule.keys()].sort())) {
  const counts = `${beforeByRule.get(rule)?.length ?? 0} -> ${afterByRule.get(rule)?.length ?? 0}`;
  console.log(`${rule} (${counts})`);
  for (const finding of lostByRule.get(rule) ?? []) console.log(`  - ${describe(finding)}`);
  for (const finding of gainedByRule.get(rule) ?? []) console.log(`  + ${describe(finding)}`);
}
console.log(`${before.length} -> ${after.length} findings: ${gained.length} gained, ${lost.length} lost`);

/** @param {import('./runs.mjs').RunFinding} finding */
function describe(finding) {
  return `${finding.file}:${finding.line} ${finding.severity}: ${finding.message}`;
}
