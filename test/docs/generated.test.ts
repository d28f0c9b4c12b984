import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rulePages, withRuleTable } from '../../scripts/rule-docs.ts';
import { schemaFile, settingsPage, withEditorConfiguration } from '../../scripts/setting-docs.ts';
import { simulationPage } from '../../scripts/simulation-docs.ts';

const root = join(import.meta.dirname, '../..');
const advice = 'stale: run `npm run docs`';

test('docs/rules holds the page of every rule and no other', () => {
  const pages = rulePages();
  expect(readdirSync(join(root, 'docs/rules')).sort(), advice).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) expect(readFileSync(join(root, 'docs/rules', name), 'utf8'), advice).toBe(text);
});

test('the table in the README lists every rule', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(readme, advice).toBe(withRuleTable(readme));
});

test('the page of the settings and the schema of dmalint.json hold every setting', () => {
  expect(readFileSync(join(root, 'docs/settings.md'), 'utf8'), advice).toBe(settingsPage());
  expect(readFileSync(join(root, 'docs/dmalint.schema.json'), 'utf8'), advice).toBe(schemaFile());
});

test('the page on simulated runs holds every machine, and every fault that only a run shows', () => {
  expect(readFileSync(join(root, 'docs/simulation.md'), 'utf8'), advice).toBe(simulationPage());
});

test('package.json offers every setting of the editor', () => {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  expect(manifest, advice).toBe(withEditorConfiguration(manifest));
});
