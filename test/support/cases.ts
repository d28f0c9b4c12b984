/**
 * Cases are plain C. What must be found stands at the end of the line it is found on:
 *
 *     dma_unmap_single(dev, dma, len, DMA_TO_DEVICE); // expect: direction-mismatch 'dma'
 *
 * the rule, then words that its message holds. `// todo-expect:` marks what is known to be missed, `// todo-ok:` an error
 * or warning that is known to be wrong: when either changes the case fails, so that the mark is put right. A file is a module of
 * its own; the files of a folder below a rule's folder are one module. `name.fixed.c` is
 * `name.c`, without its marks, after the fixes of its rule.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { SourceText } from '../../server/src/rules/check.ts';
import type { Finding } from '../../server/src/rules/finding.ts';
import { lineOf } from './check.ts';

export interface Case {
  /** Path below test/, without the ending. */
  readonly name: string;
  readonly files: readonly SourceText[];
  /** The rule whose folder the case lies in; null for idioms and traps. */
  readonly rule: string | null;
}

export interface Mark {
  readonly kind: 'expect' | 'todo-expect' | 'todo-ok';
  readonly rule: string;
  readonly words: readonly string[];
  readonly file: string;
  readonly line: number;
}

/** All cases below a folder of test/. */
export function casesIn(folder: 'rules' | 'idioms' | 'traps'): readonly Case[] {
  const root = join(import.meta.dirname, '..', folder);
  const found = new Map<string, SourceText[]>();
  for (const entry of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!entry.endsWith('.c') || entry.endsWith('.fixed.c')) continue;
    const isModule = folder === 'rules' && entry.split('/').length === 3;
    const name = isModule ? dirname(entry) : entry.replace(/\.c$/, '');
    const path = join(root, entry);
    found.set(name, [...(found.get(name) ?? []), { path, text: readFileSync(path, 'utf8') }]);
  }
  return [...found].map(([name, files]) => ({
    name: `${folder}/${name}`,
    files,
    rule: folder === 'rules' ? (name.split('/')[0] ?? null) : null,
  }));
}

function marksIn({ path, text }: SourceText): readonly Mark[] {
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(/\/\/ (expect|todo-expect|todo-ok): ([a-z0-9-]+)([^\n]*?)(?=\/\/ (?:expect|todo)|$)/g)].map(
      (match) => ({
        kind: match[1] as Mark['kind'],
        rule: match[2] ?? '',
        words: (match[3] ?? '').trim().split(/\s+/).filter(Boolean),
        file: path,
        line: index + 1,
      }),
    ),
  );
}

/** The plain text of a case, as its author would have written it. */
export function withoutMarks(text: string): string {
  return text.replace(/[ \t]*\/\/ (?:expect|todo-expect|todo-ok): [^\n]*/g, '');
}

/** What speaks against a case, in words that name the line; empty where it holds. */
export function complaints(files: readonly SourceText[], findings: readonly Finding[]): readonly string[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const placed = findings.map((finding) => ({
    finding,
    line: lineOf(texts.get(finding.file) ?? '', finding.range.start),
  }));
  const unclaimed = new Set(placed);
  const wrong: string[] = [];
  for (const mark of files.flatMap(marksIn)) {
    const match = placed.find((candidate) => unclaimed.has(candidate) && fits(mark, candidate));
    if (match !== undefined) unclaimed.delete(match);
    const place = `${basename(mark.file)}:${mark.line}: ${mark.rule} ${mark.words.join(' ')}`;
    if (mark.kind === 'expect' && match === undefined) wrong.push(`${place}: not found`);
    if (mark.kind === 'todo-expect' && match !== undefined) wrong.push(`${place}: is found now; write expect`);
    if (mark.kind === 'todo-ok' && match === undefined) wrong.push(`${place}: is silent now; drop the mark`);
  }
  for (const { finding, line } of unclaimed) {
    if (finding.severity !== 'error' && finding.severity !== 'warning') continue;
    wrong.push(`${basename(finding.file)}:${line}: unexpected ${finding.severity} ${finding.rule}: ${finding.message}`);
  }
  return wrong;
}

function fits(mark: Mark, { finding, line }: { readonly finding: Finding; readonly line: number }): boolean {
  return (
    finding.rule === mark.rule &&
    finding.file === mark.file &&
    line === mark.line &&
    mark.words.every((word) => finding.message.includes(word))
  );
}
