/** The item in the status bar's language menu: findings of the file in view, and what the last check took. */
import { Disposable, LanguageStatusSeverity, languages, window } from 'vscode';
import type { Status } from '../../server/src/lsp/protocol.ts';
import { countFindings } from './counts.ts';
import type { Server, ServerState } from './server.ts';

interface Appearance {
  readonly text: string;
  readonly detail: string;
  readonly busy: boolean;
  readonly failed: boolean;
}

export function showStatus(server: Server): Disposable {
  const item = languages.createLanguageStatusItem('dmalint.status', { language: 'c' });
  item.name = 'dmalint';
  const update = (): void => {
    const { text, detail, busy, failed } = appearance(server.state, window.activeTextEditor?.document.uri.toString());
    item.text = text;
    item.detail = detail;
    item.busy = busy;
    item.severity = failed ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    item.command = failed
      ? { command: 'dmalint.restartServer', title: 'Restart' }
      : { command: 'dmalint.showLog', title: 'Log' };
  };
  update();
  return Disposable.from(item, server.onDidChangeState(update), window.onDidChangeActiveTextEditor(update));
}

function appearance(state: ServerState, uri: string | undefined): Appearance {
  switch (state.kind) {
    case 'resting':
      return {
        text: 'no DMA here',
        detail: 'dmalint starts with the first file that uses DMA',
        busy: false,
        failed: false,
      };
    case 'starting':
      return { text: 'starting', detail: 'dmalint', busy: true, failed: false };
    case 'failed':
      return { text: 'dmalint has stopped', detail: 'the log says why', busy: false, failed: true };
    case 'running':
      return {
        text: findingsIn(uri, state.status),
        detail: lastCheck(state.status),
        busy: state.status?.state === 'checking',
        failed: false,
      };
  }
}

function findingsIn(uri: string | undefined, status: Status | null): string {
  const document = status?.documents.find((entry) => entry.uri === uri);
  if (!document) return 'dmalint';
  return document.note ?? countFindings(document.findings) ?? 'no DMA findings';
}

function lastCheck(status: Status | null): string {
  if (!status?.last) return 'dmalint';
  const { uris, functionsAnalysed, functions, milliseconds } = status.last;
  const files = uris.length === 1 ? 'file' : `module of ${uris.length} files`;
  return `dmalint: ${files} checked in ${Math.round(milliseconds)} ms, ${functionsAnalysed} of ${functions} functions anew`;
}
