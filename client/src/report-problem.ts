/** A report of a wrong or missed finding: a text in an editor, which goes nowhere until its writer sends it. */
import {
  commands,
  type Disposable,
  type Extension,
  languages,
  Range,
  type TextEditor,
  version,
  window,
  workspace,
} from 'vscode';

export function registerReport(extension: Extension<unknown>): Disposable {
  return commands.registerCommand('dmalint.reportProblem', async () => {
    const content = report(String(extension.packageJSON.version), window.activeTextEditor);
    await window.showTextDocument(await workspace.openTextDocument({ language: 'markdown', content }));
  });
}

function report(ownVersion: string, editor: TextEditor | undefined): string {
  const isC = editor?.document.languageId === 'c';
  return `# What is wrong

<!-- A finding that is not so? One that is missing? Something that fails? -->

# What the driver does

<!-- The function, or as much of it as shows the problem. Nothing is sent from here. -->

\`\`\`c
${isC ? selectedLines(editor) : ''}
\`\`\`

# What dmalint says of it

${isC ? findingsNearby(editor) : '-'}

# Versions

- dmalint ${ownVersion}
- VS Code ${version}, ${process.platform} ${process.arch}
`;
}

/** The selection in whole lines. */
function selectedLines({ document, selection }: TextEditor): string {
  const lines = [];
  for (let line = selection.start.line; line <= selection.end.line; line++) lines.push(document.lineAt(line).text);
  return lines.join('\n');
}

function findingsNearby({ document, selection }: TextEditor): string {
  const nearby = languages
    .getDiagnostics(document.uri)
    .filter(({ source, range }) => source === 'dmalint' && range.intersection(fullLines(selection)) !== undefined);
  const lines = nearby.map(
    ({ code, message, range }) =>
      `- line ${range.start.line + 1}, ${typeof code === 'object' ? code.value : code}: ${message}`,
  );
  return lines.length === 0 ? '- nothing' : lines.join('\n');
}

function fullLines({ start, end }: Range): Range {
  return new Range(start.line, 0, end.line + 1, 0);
}
