// @ts-check
// Draws findings for a reading by hand: `node scripts/sample-findings.mjs RUN.json [--count N] [--seed N] [--per-rule N]`
// prints JSON lines of file, function, rule, line and message, of errors and warnings only. The same seed draws the
// same findings from the same run. Verdicts are kept in test/corpus/verdicts.jsonl.
import { parseArgs } from 'node:util';
import { readFindings } from './runs.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    'per-rule': { type: 'string', default: '10' },
  },
});
const [run] = positionals;
if (run === undefined) {
  console.error('usage: node scripts/sample-findings.mjs RUN.json [--count N] [--seed N] [--per-rule N]');
  process.exit(2);
}

const loud = readFindings(run).filter(({ severity }) => severity === 'error' || severity === 'warning');
const perRule = Number(values['per-rule']);
/** @type {Map<string, number>} */
const drawn = new Map();
const sample = shuffled(loud, Number(values.seed))
  .filter(({ rule }) => {
    const before = drawn.get(rule) ?? 0;
    drawn.set(rule, before + 1);
    return before < perRule;
  })
  .slice(0, Number(values.count));

for (const { file, function: inFunction, rule, line, message } of sample) {
  console.log(JSON.stringify({ file, function: inFunction, rule, line, message }));
}

/**
 * Fisher and Yates, with a small generator of its own (mulberry32): Math.random takes no seed.
 *
 * @template Item
 * @param {readonly Item[]} items
 * @param {number} seed
 */
function shuffled(items, seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1));
    const swap = result[last];
    const other = result[chosen];
    if (swap === undefined || other === undefined) continue;
    result[last] = other;
    result[chosen] = swap;
  }
  return result;
}
