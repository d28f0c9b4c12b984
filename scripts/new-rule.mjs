// Scaffolds a rule: its file, its line in the index and a first case. `npm run new-rule -- sync-too-late`
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [id] = process.argv.slice(2);
if (id === undefined || !/^[a-z0-9]+(?:-[a-z0-9]+)+$/.test(id))
  fail('Give the id of the rule in kebab-case, such as sync-too-late.');

const file = join(root, `server/src/rules/${id}.ts`);
const cases = join(root, `test/rules/${id}`);
if (existsSync(file)) fail(`${file} is there already.`);
const name = id.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());

writeFileSync(file, ruleText());
writeFileSync(join(root, 'server/src/rules/index.ts'), indexWithRule());
mkdirSync(cases, { recursive: true });
writeFileSync(join(cases, 'first.c'), caseText());
console.log(`Wrote server/src/rules/${id}.ts, test/rules/${id}/first.c and a line in server/src/rules/index.ts.`);

function fail(message) {
  console.error(message);
  process.exit(2);
}

function indexWithRule() {
  const index = readFileSync(join(root, 'server/src/rules/index.ts'), 'utf8');
  const ids = new Map(
    [...index.matchAll(/^import \{ (\w+) \} from '\.\/([a-z0-9-]+)\.ts';$/gm)].map((m) => [m[2], m[1]]),
  );
  ids.set(id, name);
  const sorted = [...ids].sort(([a], [b]) => (a < b ? -1 : 1));
  const imports = [
    ...sorted.map(([from, rule]) => [from, `import { ${rule} } from './${from}.ts';`]),
    ['rule', "import type { Rule } from './rule.ts';"],
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, line]) => line);
  return index
    .replace(/^(?:import .*\n)+/, `${imports.join('\n')}\n`)
    .replace(/(= \[\n)[^\]]*(\];)/, `$1${sorted.map(([, rule]) => `  ${rule},\n`).join('')}$2`);
}

function ruleText() {
  return `import type { Rule } from './rule.ts';

export const ${name}: Rule = {
  meta: {
    id: '${id}',
    severity: 'information',
    summary: 'the fault in one line',
    section: 'streaming-mappings',
    editions: ['current'],
    fix: 'none',
  },
  page: {
    what: \`
What draws the finding.\`,
    why: \`
What goes wrong on which machine.\`,
    wrong: \`
void card_example_wrong(struct device *dev)
{
}
\`,
    right: \`
void card_example_right(struct device *dev)
{
}
\`,
    exceptions: \`
Right code that looks like the fault.\`,
    kernelMessage: null,
  },
  call({ api, call }, context) {
    if (api.name !== 'dma_map_single') return;
    context.report({ range: call.range, message: 'A full sentence of fact that names the objects.' });
  },
};
`;
}

function caseText() {
  return `#include <linux/dma-mapping.h>

/* The wrong code, and the right code beside it. */
void card_example(struct device *dev)
{
	/* A line with the fault ends in a comment of this form, "expect" and a colon after the two slashes: */
	/* expect ${id} words of the message */
}
`;
}
