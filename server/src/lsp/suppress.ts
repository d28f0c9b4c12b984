/** Code actions that allow a finding by a comment: on its line, in its function, in its file. */
import { type CodeAction, CodeActionKind, type SnippetTextEdit, type TextEdit } from 'vscode-languageserver/node';
import type { PlacedFinding } from '../project/result.ts';
import { suppressionRules } from '../project/suppression-rules.ts';
import { skipBlank } from '../source/characters.ts';
import type { Client } from './client.ts';
import type { Document } from './document.ts';
import type { FileResult } from './modules.ts';

/** Comments are no place to allow what is said about comments. */
const aboutComments: readonly string[] = Object.values(suppressionRules).map((rule) => rule.id);

export function suppressionActions(
  finding: PlacedFinding,
  document: Document,
  result: FileResult,
  client: Client,
): CodeAction[] {
  if (aboutComments.includes(finding.rule)) return [];
  const range = document.follow(finding.range, result.version);
  if (!range) return [];
  const owner = result.functions.find(({ start, end }) => start <= finding.range.start && finding.range.start < end);
  const body = owner && document.follow({ start: owner.start, end: owner.start }, result.version);
  const actions = [
    action('on this line', 'allow', lineStart(document.text, range.start), finding.rule, document, client),
  ];
  if (owner && body) {
    const where = `in '${owner.name}'`;
    actions.push(action(where, 'allow', lineStart(document.text, body.start), finding.rule, document, client));
  }
  const top = lineStart(document.text, skipBlank(document.text, 0));
  actions.push(action('in this file', 'allow-file', top, finding.rule, document, client));
  return actions;
}

/**
 * The comment on a line of its own at `offset`. Its reason is left for the user to write: a client with snippets has the
 * cursor put there, and in others the missing reason is itself reported.
 */
function action(
  where: string,
  verb: 'allow' | 'allow-file',
  offset: number,
  rule: string,
  document: Document,
  client: Client,
): CodeAction {
  const { text } = document;
  const indent = /[ \t]*/y;
  indent.lastIndex = offset;
  const space = indent.exec(text)?.[0] ?? '';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const position = document.positionAt(offset);
  const range = { start: position, end: position };
  const comment = (reason: string) => `${space}/* dmalint: ${verb}(${rule}) ${reason}*/${newline}`;
  const edit: TextEdit | SnippetTextEdit = client.snippetEdits
    ? { range, snippet: { kind: 'snippet', value: comment('$' + '{1:why this is right} ') } }
    : { range, newText: comment('') };
  return {
    title: `Allow '${rule}' ${where} with a reason`,
    kind: CodeActionKind.QuickFix,
    edit:
      client.versionedEdits || client.snippetEdits
        ? { documentChanges: [{ textDocument: { uri: document.uri, version: document.version }, edits: [edit] }] }
        : { changes: { [document.uri]: [{ range, newText: comment('') }] } },
  };
}

function lineStart(text: string, offset: number): number {
  return Math.max(text.lastIndexOf('\n', offset - 1) + 1, 0);
}
