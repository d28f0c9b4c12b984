/** The page of all settings and the schema of dmalint.json, made from the one table of settings. */
import { configSchema, editorConfiguration, type RuleSummary } from '../server/src/project/config-schema.ts';
import { allSettings, ruleLevels, type Setting } from '../server/src/project/settings.ts';
import { suppressionRules } from '../server/src/project/suppression-rules.ts';
import { rules } from '../server/src/rules/index.ts';

/** Contents of docs/dmalint.schema.json. */
export function schemaFile(): string {
  return `${JSON.stringify(configSchema(ruleSummaries()), null, 2)}\n`;
}

/** A package.json with the settings of the VS Code extension brought up to date. */
export function withEditorConfiguration(manifest: string): string {
  const parsed = JSON.parse(manifest) as { readonly contributes?: object };
  const contributes = { ...parsed.contributes, configuration: editorConfiguration(ruleSummaries()) };
  return `${JSON.stringify({ ...parsed, contributes }, null, 2)}\n`;
}

function ruleSummaries(): readonly RuleSummary[] {
  return [...rules.map(({ meta }) => meta), ...Object.values(suppressionRules)]
    .map(({ id, summary }) => ({ id, summary }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Contents of docs/settings.md. */
export function settingsPage(): string {
  const options = allSettings.flatMap((setting) => (setting.option === null ? [] : [row(setting.option, setting)]));
  const editor = allSettings.flatMap((setting) =>
    setting.editor === null ? [] : [row(`dmalint.${setting.editor.key}`, setting)],
  );
  const keys = allSettings.flatMap((setting) => (setting.key === null ? [] : [row(setting.key, setting)]));
  return `# Settings

<!-- Made by \`npm run docs\` from server/src/project/settings.ts. -->

## Options of \`dmalint check\`

| Option | Meaning | Default |
| --- | --- | --- |
${options.join('')}
## dmalint.json

The file holds for the folder it lies in and those below; the nearest one above a file wins, and is not joined with
others. Comments and trailing commas are allowed. An option of the command line comes before it. Patterns are as in
.gitignore: \`*\` stays within a folder, \`**\` crosses folders, and a pattern without a slash matches at any depth.

| Key | Meaning | Default |
| --- | --- | --- |
${keys.join('')}
A severity is one of ${ruleLevels.map((level) => `\`${level}\``).join(', ')}. [dmalint.schema.json](dmalint.schema.json)
is its JSON schema.

\`\`\`json
{
  "$schema": "node_modules/dmalint/docs/dmalint.schema.json",
  "kernelVersion": "6.12",
  "rules": { "include-dma-mapping": "off", "mask-missing": "error" },
  "ignore": ["drivers/staging/"],
  "overrides": [{ "files": ["sound/**"], "rules": { "unmap-missing": "information" } }]
}
\`\`\`

## Editors

In VS Code these are settings of the user, the workspace or a folder; other editors answer \`workspace/configuration\` for
\`dmalint\`, or give them as \`initializationOptions.settings\`. They come before dmalint.json.

| Setting | Meaning | Default |
| --- | --- | --- |
${editor.join('')}
## Comments in the source

A comment allows what a rule would report, and says why.

| Comment | Covers |
| --- | --- |
| \`foo(); /* dmalint: allow(rule) reason */\` | its line |
| \`/* dmalint: allow(rule) reason */\` on a line of its own | the next line of code; directly before a function, the function |
| \`/* dmalint: allow-file(rule) reason */\` | the file |

Several rules are separated by commas, and a \`//\` comment does as well.
${Object.values(suppressionRules)
  .map(({ id, summary }) => `[${id}](rules/${id}.md) reports ${summary}.\n`)
  .join('')}`;
}

function row(name: string, { description, otherwise }: Setting): string {
  return `| \`${name}\` | ${description} | ${otherwise} |\n`;
}
