import { execFileSync } from 'node:child_process';
import {
  commands,
  type Diagnostic,
  type Hover,
  languages,
  MarkdownString,
  type Position,
  Range,
  type TextDocument,
  type TextEditor,
  Uri,
  window,
  workspace,
} from 'vscode';

/** A file of the workspace that the suite runs in. */
export function file(name: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('the suite wants a workspace');
  return Uri.joinPath(folder.uri, name);
}

export function open(name: string): Thenable<TextEditor> {
  return window.showTextDocument(file(name));
}

/** What the editor shows as dmalint's in a file. */
export function findingsIn(uri: Uri): readonly Diagnostic[] {
  return languages.getDiagnostics(uri).filter(({ source }) => source === 'dmalint');
}

export function ruleOf({ code }: Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

export function rulesIn(uri: Uri): readonly string[] {
  return findingsIn(uri).map(ruleOf);
}

/** Waits until something holds; fails with `what` where it does not within half a minute. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Where a piece of text begins in a document. */
export function positionOf(document: TextDocument, text: string): Position {
  const offset = document.getText().indexOf(text);
  if (offset < 0) throw new Error(`not in ${document.uri.path}: ${text}`);
  return document.positionAt(offset);
}

/** The hovers on a piece of text, all together. */
export async function hoverAt(document: TextDocument, text: string): Promise<string> {
  const hovers = await commands.executeCommand<Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    positionOf(document, text),
  );
  const contents = hovers.flatMap((hover) => hover.contents);
  return contents.map((content) => (content instanceof MarkdownString ? content.value : String(content))).join('\n');
}

/** Process ids of the language servers that this extension host has started. */
export function servers(): readonly number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === process.pid && args?.includes('cli.js lsp') ? [Number(pid)] : [];
  });
}

/** Replaces the first `old` of a document. */
export async function replace(editor: TextEditor, old: string, text: string): Promise<void> {
  const start = positionOf(editor.document, old);
  const end = editor.document.positionAt(editor.document.offsetAt(start) + old.length);
  await editor.edit((edit) => edit.replace(new Range(start, end), text));
}
