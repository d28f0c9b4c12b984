/** Starts the server once a C document that may use the DMA API is open, and not before. */
import { Disposable, type TextDocument, type TextDocumentChangeEvent, workspace } from 'vscode';
import { mayUseDma } from '../../server/src/dma-api/may-use-dma.ts';
import type { Server } from './server.ts';

export function startWhenNeeded(server: Server): Disposable {
  const listening = Disposable.from(
    workspace.onDidOpenTextDocument((document) => start(isC(document) && mayUseDma(document.getText()))),
    workspace.onDidChangeTextDocument((event) => start(isC(event.document) && changedLines(event).some(mayUseDma))),
  );
  start(workspace.textDocuments.some((document) => isC(document) && mayUseDma(document.getText())));
  return listening;

  function start(needed: boolean): void {
    if (!needed) return;
    listening.dispose();
    // What went wrong is in the log and in the status item.
    server.connection().catch(() => {});
  }
}

function isC(document: TextDocument): boolean {
  return document.languageId === 'c';
}

/** The text of the lines that a change touched. */
function changedLines({ document, contentChanges }: TextDocumentChangeEvent): readonly string[] {
  return contentChanges.map(({ range, text }) => {
    const line = Math.min(range.start.line, document.lineCount - 1);
    return text.includes('\n') ? text : document.lineAt(line).text;
  });
}
