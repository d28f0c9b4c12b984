import {
  type AnnotatedTextEdit,
  type ChangeAnnotation,
  type TextEdit as ProtocolEdit,
  TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { TextEdit } from '../rules/finding.ts';
import type { Services } from './services.ts';

/**
 * Edits, which hold for the texts that were analysed, as the client applies them to the texts of now; null where one of
 * them falls on text that was changed since. Those in several files have a label, for the client's preview of them.
 *
 * They are not marked as in need of confirmation: VS Code then leaves out each one that is not ticked by hand, and half
 * of a rewriting is worse than none.
 */
export function workspaceEditOf(
  edits: readonly TextEdit[],
  versions: Readonly<Record<string, number>>,
  { documents, client }: Pick<Services, 'documents' | 'client'>,
  label: string,
): WorkspaceEdit | null {
  const byFile = new Map<string, TextEdit[]>();
  for (const edit of edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  const annotated = byFile.size > 1 && client.annotatedEdits;
  const changes: Record<string, ProtocolEdit[]> = {};
  const documentChanges: TextDocumentEdit[] = [];
  for (const [path, own] of byFile) {
    const document = documents.read(path);
    if (!document) return null;
    const newline = document.text.includes('\r\n') ? '\r\n' : '\n';
    const placed: (ProtocolEdit | AnnotatedTextEdit)[] = [];
    for (const { range, text } of own) {
      const now = document.follow(range, versions[path] ?? document.version);
      if (now === null) return null;
      const edit = { range: document.rangeAt(now), newText: text.replace(/\r?\n/g, newline) };
      placed.push(annotated ? { ...edit, annotationId: 'all' } : edit);
    }
    const version = documents.at(path)?.version ?? null;
    changes[document.uri] = placed;
    documentChanges.push(TextDocumentEdit.create({ uri: document.uri, version }, placed));
  }
  if (!client.versionedEdits) return { changes };
  const all: ChangeAnnotation = { label };
  return annotated ? { documentChanges, changeAnnotations: { all } } : { documentChanges };
}
