// Closes a test run: `node scripts/sum-tests.mjs REPORT STATUS` prints `N passed, N failed` from vitest's JSON report
// and from the exit status of the whole test command, and exits 1 when anything failed.
import { existsSync, readFileSync } from 'node:fs';

const [report = '', status = ''] = process.argv.slice(2);
const files = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];

let passed = 0;
let failed = 0;
for (const file of files) {
  const outcomes = file.assertionResults.map((test) => test.status);
  const failedHere = outcomes.filter((outcome) => outcome === 'failed').length;
  passed += outcomes.filter((outcome) => outcome === 'passed').length;
  // A file that could not even be loaded has no tests that could fail.
  failed += file.status === 'failed' ? Math.max(1, failedHere) : failedHere;
}
// The linter, the type checker or vitest itself: what failed without being a test.
if (status !== '0' && failed === 0) failed = 1;

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
