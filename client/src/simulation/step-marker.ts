import * as vscode from 'vscode';
import type { PlainPlace } from '../../../server/src/simulate/plain-run.ts';

/** Lights up the step that is looked at in its source. */
export class StepMarker implements vscode.Disposable {
  private readonly decoration = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
    overviewRulerColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  private editor: vscode.TextEditor | null = null;

  /** Shows a place beside the panel without taking the focus from it. */
  async show(place: PlainPlace): Promise<void> {
    const editor = await editorOf(place.file, true);
    if (this.editor !== editor) this.clear();
    const range = new vscode.Range(place.line - 1, place.column - 1, place.endLine - 1, place.endColumn - 1);
    editor.setDecorations(this.decoration, [range]);
    // To the beginning of its line: long lines must not be scrolled sideways.
    const start = new vscode.Range(place.line - 1, 0, place.line - 1, 0);
    editor.revealRange(start, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    this.editor = editor;
  }

  /** Puts the cursor on a line. */
  async open(file: string, line: number): Promise<void> {
    const editor = await editorOf(file, false);
    const position = new vscode.Position(line - 1, 0);
    editor.selection = new vscode.Selection(position, position);
    editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  clear(): void {
    this.editor?.setDecorations(this.decoration, []);
    this.editor = null;
  }

  dispose(): void {
    this.decoration.dispose();
  }
}

/** The editor that shows a file, in the column where it is open already. */
async function editorOf(file: string, preserveFocus: boolean): Promise<vscode.TextEditor> {
  const uri = vscode.Uri.file(file);
  const visible = vscode.window.visibleTextEditors.find(({ document }) => document.uri.fsPath === uri.fsPath);
  if (visible && preserveFocus) return visible;
  const document = visible?.document ?? (await vscode.workspace.openTextDocument(uri));
  return vscode.window.showTextDocument(document, {
    viewColumn: visible?.viewColumn ?? vscode.ViewColumn.One,
    preserveFocus,
    preview: true,
  });
}
