/** Rules and their pages, for a client that lists or shows them, and for one that has no view of its own. */
import { ShowDocumentRequest } from 'vscode-languageserver/node';
import { findRule, listedRules } from '../project/rule-list.ts';
import type { Guard } from './guard.ts';
import { pairOf } from './navigation.ts';
import { ruleRequest, rulesRequest, serverCommands } from './protocol.ts';
import { rulePageText, rulePageUri } from './rule-pages.ts';
import type { Services } from './services.ts';

export function answerRules(services: Services, guard: Guard): void {
  const { connection } = services;
  connection.onRequest(
    ruleRequest,
    guard.wrap('rule', null, ({ rule: id }) => {
      const rule = findRule(id);
      if (!rule) return null;
      const { summary, severity } = rule;
      return { id, summary, severity, markdown: rulePageText(id) };
    }),
  );
  connection.onRequest(
    rulesRequest,
    guard.wrap('rules', [], () => listedRules.map(({ id, summary, severity }) => ({ id, summary, severity }))),
  );
  connection.onExecuteCommand(
    guard.wrap('command', null, async ({ command, arguments: given = [] }): Promise<null> => {
      const [first, second]: unknown[] = given;
      if (command === serverCommands.openRule && typeof first === 'string') await openRule(first, services);
      if (command === serverCommands.goToPair && typeof first === 'string') await goToPair(first, second, services);
      return null;
    }),
  );
}

/** Opens the page of a rule where the client can; else says what the page says first. */
async function openRule(id: string, { connection, client }: Services): Promise<void> {
  const uri = rulePageUri(id, client);
  if (uri !== null && client.showsDocuments) {
    await connection.sendRequest(ShowDocumentRequest.type, { uri, takeFocus: true });
    return;
  }
  const rule = findRule(id);
  if (rule) connection.window.showInformationMessage(`${id}: ${rule.summary}.\n\n${rule.help}`);
}

async function goToPair(uri: string, position: unknown, services: Services): Promise<void> {
  if (!isPosition(position)) return;
  const [first] = pairOf(uri, position, services);
  if (!first || !services.client.showsDocuments) return;
  await services.connection.sendRequest(ShowDocumentRequest.type, {
    uri: first.uri,
    selection: first.range,
    takeFocus: true,
  });
}

function isPosition(value: unknown): value is { line: number; character: number } {
  return typeof value === 'object' && value !== null && 'line' in value && 'character' in value;
}
