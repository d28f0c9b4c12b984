import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { URI } from 'vscode-uri';
import { findRule } from '../project/rule-list.ts';
import type { Client } from './client.ts';

/** Where the page of a rule can be opened; null where this installation has none. */
export function rulePageUri(rule: string, client: Pick<Client, 'rulePage'>): string | null {
  if (client.rulePage !== null) return client.rulePage.replace('{rule}', rule);
  const path = pagePath(rule);
  return path === null ? null : URI.file(path).toString();
}

/** The page of a rule in Markdown; the text of `dmalint explain` where the installation has no pages. */
export function rulePageText(rule: string): string {
  const path = pagePath(rule);
  return path === null ? (findRule(rule)?.help ?? '') : readFileSync(path, 'utf8');
}

const paths = new Map<string, string | null>();

/** docs/rules lies beside the bundle's folder, or at the top of the work tree. */
function pagePath(rule: string): string | null {
  const known = paths.get(rule);
  if (known !== undefined) return known;
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = ['..', '../../..'].map((up) => join(here, up, 'docs/rules', `${rule}.md`));
  const path = findRule(rule) === null ? null : (candidates.find((candidate) => existsSync(candidate)) ?? null);
  paths.set(rule, path);
  return path;
}
