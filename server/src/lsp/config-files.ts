/** dmalint.json as an editor sees it: what is wrong with it is a diagnostic in that file, open or not. */
import { basename } from 'node:path';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node';
import { type ConfigProblem, configFileName } from '../project/config.ts';
import type { Document } from './document.ts';
import type { Services } from './services.ts';

export function isConfigFile(document: Document): boolean {
  return basename(document.path) === configFileName;
}

/** Tells the client what is wrong with each configuration that was met, and what no longer is. */
export class ConfigFiles {
  /** By uri, as JSON: what the client was told last. */
  private told = new Map<string, string>();

  constructor(private readonly services: Services) {}

  tell(): void {
    const { connection } = this.services;
    const broken = new Map<string, string>();
    for (const problem of this.services.configuration.brokenConfigs()) {
      const uri = this.services.documents.uriOf(problem.path);
      const diagnostics = [this.diagnosticOf(problem)];
      broken.set(uri, JSON.stringify(diagnostics));
      if (this.told.get(uri) !== broken.get(uri)) void connection.sendDiagnostics({ uri, diagnostics });
    }
    for (const uri of this.told.keys()) if (!broken.has(uri)) void connection.sendDiagnostics({ uri, diagnostics: [] });
    this.told = broken;
  }

  private diagnosticOf({ path, range, message }: ConfigProblem): Diagnostic {
    const document = this.services.documents.read(path);
    const start = { line: 0, character: 0 };
    return {
      range: document ? document.rangeAt(range) : { start, end: start },
      severity: DiagnosticSeverity.Error,
      source: 'dmalint',
      message: `${message}; the file counts for nothing until that is put right.`,
    };
  }
}
