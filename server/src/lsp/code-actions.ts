/** Code actions: the fixes of findings, comments that allow them, and their pages. */
import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
} from 'vscode-languageserver/node';
import { combineFixes } from '../project/combine-fixes.ts';
import type { PlacedFinding } from '../project/result.ts';
import { diagnosticOf } from './diagnostics.ts';
import type { Document } from './document.ts';
import { workspaceEditOf } from './edits.ts';
import type { Guard } from './guard.ts';
import type { FileResult } from './modules.ts';
import { serverCommands } from './protocol.ts';
import type { Services } from './services.ts';
import { suppressionActions } from './suppress.ts';

const fixAllKind = `${CodeActionKind.SourceFixAll}.dmalint`;

export const codeActionKinds = [CodeActionKind.QuickFix, fixAllKind];

export function offerCodeActions(services: Services, guard: Guard): void {
  services.connection.onCodeAction(
    guard.wrap<[CodeActionParams, CancellationToken], CodeAction[]>('code actions', [], (params, token) =>
      actionsFor(params, token, services),
    ),
  );
}

async function actionsFor(
  { textDocument, range, context }: CodeActionParams,
  token: CancellationToken,
  services: Services,
): Promise<CodeAction[]> {
  const document = services.documents.get(textDocument.uri);
  if (!document) return [];
  const actions: CodeAction[] = [];
  const result = services.modules.resultOf(document.path);
  if (result && isWanted(CodeActionKind.QuickFix, context.only)) {
    const start = document.offsetAt(range.start);
    const end = document.offsetAt(range.end);
    for (const finding of result.findings) {
      const now = document.follow(finding.range, result.version);
      if (now && now.start <= end && start <= now.end) {
        actions.push(...actionsOf(finding, document, result, context.diagnostics, services));
      }
    }
  }
  // Asked for by name, as on saving: it has to fit the text as it is now.
  if (context.only !== undefined && isWanted(fixAllKind, context.only)) {
    const settled = await services.modules.settled(document, token);
    const action = settled && fixAll(settled, document, services);
    if (action) actions.push(action);
  }
  return actions;
}

function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((asked) => kind === asked || kind.startsWith(`${asked}.`));
}

function actionsOf(
  finding: PlacedFinding,
  document: Document,
  result: FileResult,
  shown: readonly Diagnostic[],
  services: Services,
): CodeAction[] {
  const own = diagnosticOf(finding, document, result.version, services);
  const diagnostics = shown.filter(
    (diagnostic) => diagnostic.source === 'dmalint' && diagnostic.message === finding.message,
  );
  const about = diagnostics.length > 0 ? diagnostics : own ? [own] : [];
  return [
    ...fixActions(finding, result, services),
    ...replayAction(finding, document, services),
    ...suppressionActions(finding, document, result, services.client),
    ruleAction(finding.rule, services),
  ].map((action) => ({ ...action, diagnostics: about }));
}

function fixActions(finding: PlacedFinding, result: FileResult, services: Services): CodeAction[] {
  const { rule, fix } = finding;
  if (!fix) return [];
  const edit = workspaceEditOf(fix.edits, result.versions, services, fix.title);
  if (!edit) return [];
  const preferred = fix.safety === 'safe' && services.client.preferredActions;
  const actions: CodeAction[] = [
    { title: fix.title, kind: CodeActionKind.QuickFix, edit, ...(preferred ? { isPreferred: true } : {}) },
  ];
  const fixes = result.findings.flatMap((other) => (other.rule === rule && other.fix ? [other.fix] : []));
  if (fixes.length < 2) return actions;
  const { edits, applied } = combineFixes(fixes);
  const title = `Fix all ${applied} '${rule}' in this file`;
  const all = workspaceEditOf([...edits.values()].flat(), result.versions, services, title);
  if (all && applied > 1) actions.push({ title, kind: CodeActionKind.QuickFix, edit: all });
  return actions;
}

function fixAll(result: FileResult, document: Document, services: Services): CodeAction | null {
  const fixes = result.findings.flatMap(({ fix }) => (fix?.safety === 'safe' ? [fix] : []));
  const { edits, applied } = combineFixes(fixes);
  if (applied === 0) return null;
  const title = `Fix all that dmalint can fix safely (${applied})`;
  // A fix that reaches into other files is for a person to look at.
  const own = [...edits].every(([path]) => path === document.path)
    ? [...edits.values()].flat()
    : [
        ...combineFixes(fixes.filter((fix) => fix.edits.every((edit) => edit.file === document.path))).edits.values(),
      ].flat();
  const edit = own.length === 0 ? null : workspaceEditOf(own, result.versions, services, title);
  return edit && { title, kind: fixAllKind, edit };
}

function replayAction(finding: PlacedFinding, document: Document, { client }: Services): CodeAction[] {
  if (!client.commands.has('dmalint.replay') || finding.steps.length === 0) return [];
  const title = 'Replay the path to it on the DMA model';
  return [
    {
      title,
      kind: CodeActionKind.QuickFix,
      command: { title, command: 'dmalint.replay', arguments: [document.uri, finding.fingerprint] },
    },
  ];
}

function ruleAction(rule: string, { client }: Services): CodeAction {
  const title = `Tell about '${rule}'`;
  const command = client.commands.has('dmalint.showRule') ? 'dmalint.showRule' : serverCommands.openRule;
  return { title, kind: CodeActionKind.QuickFix, command: { title, command, arguments: [rule] } };
}
