/** Findings as the client's diagnostics: asked for by it, or sent to it. */
import {
  type CancellationToken,
  type Diagnostic,
  type DiagnosticServerCancellationData,
  DiagnosticSeverity,
  DiagnosticTag,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver/node';
import type { PlacedFinding } from '../project/result.ts';
import { findRule } from '../project/rule-list.ts';
import { type Severity, severities } from '../rules/finding.ts';
import type { Document } from './document.ts';
import type { Guard } from './guard.ts';
import type { FileResult } from './modules.ts';
import { rulePageUri } from './rule-pages.ts';
import type { Services } from './services.ts';

/** What a diagnostic carries for the client and for code actions: its finding, known again after edits elsewhere. */
export interface DiagnosticData {
  readonly fingerprint: string;
}

/** The diagnostics of open documents, and which of them the client has. */
export class Diagnostics {
  /** By uri: the result the client was given last, and its id. */
  private readonly delivered = new Map<string, { readonly id: string; readonly version: number }>();
  private refreshing = false;

  constructor(
    private readonly services: Services,
    guard: Guard,
  ) {
    const { connection } = services;
    connection.languages.diagnostics.on(
      guard.wrap<[DocumentDiagnosticParams, CancellationToken], DocumentDiagnosticReport>(
        'diagnostics',
        { kind: DocumentDiagnosticReportKind.Full, items: [] },
        (params, token) => this.answer(params, token),
      ),
    );
  }

  /** Results of these documents are new: sends them, or has the client ask for those it believes it has. */
  changed(documents: readonly Document[]): void {
    const { client, connection, modules } = this.services;
    for (const document of documents) {
      const result = modules.resultOf(document.path);
      if (!result || result.version !== document.version) continue;
      if (!client.pullsDiagnostics) {
        const diagnostics = this.of(document, result);
        void connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics });
      } else if (this.isStale(document, result)) this.refresh();
    }
  }

  closed(document: Document): void {
    this.delivered.delete(document.uri);
    if (!this.services.client.pullsDiagnostics) {
      void this.services.connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
    }
  }

  private async answer(
    { textDocument: { uri }, previousResultId }: DocumentDiagnosticParams,
    token: CancellationToken,
  ): Promise<DocumentDiagnosticReport> {
    const { documents, modules } = this.services;
    const document = documents.get(uri);
    // VS Code asks before it opens, when the server was started anew.
    if (!document) throw askAgain();
    if (!modules.handles(document)) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const result = await modules.settled(document, token);
    if (!result) throw askAgain();
    const items = this.of(document, result);
    const resultId = idOf(items);
    this.delivered.set(uri, { id: resultId, version: document.version });
    return resultId === previousResultId
      ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
      : { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  }

  private isStale(document: Document, result: FileResult): boolean {
    const delivered = this.delivered.get(document.uri);
    return (
      delivered !== undefined &&
      delivered.version === document.version &&
      delivered.id !== idOf(this.of(document, result))
    );
  }

  private refresh(): void {
    if (this.refreshing || !this.services.client.refreshesDiagnostics) return;
    this.refreshing = true;
    setImmediate(() => {
      this.refreshing = false;
      this.services.connection.languages.diagnostics.refresh().catch(() => undefined);
    });
  }

  private of(document: Document, result: FileResult): Diagnostic[] {
    const { minSeverity } = this.services.configuration.of(document.path);
    const shown = severities.indexOf(minSeverity);
    const findings = result.findings.filter((finding) => severities.indexOf(finding.severity) <= shown);
    return [
      ...result.notes.map((note) => noteDiagnostic(note)),
      ...findings.flatMap((finding) => diagnosticOf(finding, document, result.version, this.services) ?? []),
    ];
  }
}

/** VS Code cancels when the text changes, and gives up asking altogether where it is not told to ask again. */
function askAgain(): ResponseError<DiagnosticServerCancellationData> {
  return new ResponseError(LSPErrorCodes.ServerCancelled, 'ask again', { retriggerRequest: true });
}

/** The diagnostic of a finding; null where its text was changed since. */
export function diagnosticOf(
  finding: PlacedFinding,
  document: Document,
  version: number,
  { client, documents }: Pick<Services, 'client' | 'documents'>,
): Diagnostic | null {
  const range = document.follow(finding.range, version);
  if (range === null) return null;
  const href = client.codeDescription ? rulePageUri(finding.rule, client) : null;
  const tag = diagnosticTags[findRule(finding.rule)?.tag ?? 'none'];
  // The last step is the finding's own place.
  const steps = client.relatedInformation ? finding.steps.slice(0, -1) : [];
  const data: DiagnosticData = { fingerprint: finding.fingerprint };
  return {
    range: document.rangeAt(range),
    severity: diagnosticSeverities[finding.severity],
    source: 'dmalint',
    code: finding.rule,
    ...(href === null ? {} : { codeDescription: { href } }),
    message: finding.message,
    ...(tag !== null && client.tags.has(tag) ? { tags: [tag] } : {}),
    ...(steps.length === 0
      ? {}
      : {
          relatedInformation: steps.flatMap((step) => {
            const file = documents.read(step.file);
            return file
              ? [{ location: { uri: file.uri, range: file.rangeAt(step.range) }, message: step.message }]
              : [];
          }),
        }),
    data,
  };
}

const diagnosticTags = {
  deprecated: DiagnosticTag.Deprecated,
  unnecessary: DiagnosticTag.Unnecessary,
  none: null,
} as const;

const diagnosticSeverities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Says at the top of a file what kept it from being checked. */
function noteDiagnostic(note: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    range: { start, end: start },
    severity: DiagnosticSeverity.Hint,
    source: 'dmalint',
    code: 'not-checked',
    message: `The file is not checked whole: ${note}.`,
  };
}

/** Tells results apart: the same diagnostics have the same id. */
function idOf(diagnostics: readonly Diagnostic[]): string {
  let hash = 0;
  for (const character of JSON.stringify(diagnostics)) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
  return `${diagnostics.length}-${hash >>> 0}`;
}
