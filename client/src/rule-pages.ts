/** The pages of the rules: those of a finding that one clicks, and all of them to choose from. */
import { commands, Disposable, languages, type QuickPickItem, QuickPickItemKind, Uri, window } from 'vscode';
import type { Server } from './server.ts';

/** `docs/rules/` of this installation has a page of every rule. */
export function registerRulePages(server: Server, installation: Uri): Disposable {
  const show = (rule: string): Thenable<unknown> =>
    commands.executeCommand('markdown.showPreviewToSide', Uri.joinPath(installation, 'docs/rules', `${rule}.md`));
  return Disposable.from(
    commands.registerCommand('dmalint.showRule', (rule: string) => show(rule)),
    commands.registerCommand('dmalint.explainRule', async () => {
      const chosen = await chooseRule(server);
      if (chosen !== undefined) await show(chosen);
    }),
  );
}

async function chooseRule(server: Server): Promise<string | undefined> {
  const chosen = await window.showQuickPick(ruleItems(server), {
    placeHolder: 'Which rule?',
    matchOnDescription: true,
  });
  return chosen?.label;
}

/** The rules that fired on the line of the cursor come first. */
async function ruleItems(server: Server): Promise<QuickPickItem[]> {
  const connection = await server.connection();
  const rules = await connection.rules();
  const items = rules.map(({ id, summary }) => ({ label: id, description: summary }));
  const fired = rulesAtCursor();
  const first = items.filter(({ label }) => fired.has(label));
  const separator = { label: 'all rules', kind: QuickPickItemKind.Separator };
  return first.length === 0 ? items : [...first, separator, ...items.filter(({ label }) => !fired.has(label))];
}

function rulesAtCursor(): ReadonlySet<string> {
  const editor = window.activeTextEditor;
  if (!editor) return new Set();
  const line = editor.selection.active.line;
  const here = languages
    .getDiagnostics(editor.document.uri)
    .filter(({ source, range }) => source === 'dmalint' && range.start.line <= line && line <= range.end.line);
  return new Set(here.map(({ code }) => String(typeof code === 'object' ? code.value : code)));
}
