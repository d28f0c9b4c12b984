// Writes docs/rules/, docs/settings.md, docs/simulation.md, the schema of dmalint.json, the extension's settings in
// package.json and the table of rules in the README. A test fails where they are stale.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importTypeScript } from './import-typescript.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { rulePages, withRuleTable } = await importTypeScript(join(root, 'scripts/rule-docs.ts'));
const { schemaFile, settingsPage, withEditorConfiguration } = await importTypeScript(
  join(root, 'scripts/setting-docs.ts'),
);
const { simulationPage } = await importTypeScript(join(root, 'scripts/simulation-docs.ts'));

const folder = join(root, 'docs/rules');
mkdirSync(folder, { recursive: true });
const pages = rulePages();
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(join(folder, name));
for (const [name, text] of pages) writeFileSync(join(folder, name), text);

writeFileSync(join(root, 'docs/settings.md'), settingsPage());
writeFileSync(join(root, 'docs/simulation.md'), simulationPage());
writeFileSync(join(root, 'docs/dmalint.schema.json'), schemaFile());

const manifest = join(root, 'package.json');
writeFileSync(manifest, withEditorConfiguration(readFileSync(manifest, 'utf8')));

const readme = join(root, 'README.md');
writeFileSync(readme, withRuleTable(readFileSync(readme, 'utf8')));
console.log(`${pages.size} pages and the table of rules are up to date.`);
