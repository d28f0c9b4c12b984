/** What an editor's status line shows: the findings of open files, and what the last check cost. */
import type { AnalysisWork } from './analysis-messages.ts';
import type { Document } from './document.ts';
import { type SeverityCounts, type Status, statusNotification } from './protocol.ts';
import type { Services } from './services.ts';

export class StatusLine {
  private checks = 0;
  private last: Status['last'] = null;

  constructor(private readonly services: Services) {}

  checking(): void {
    if (this.checks++ === 0) this.send();
  }

  /** A check came to its end; `work` is null where it came to nothing. */
  checked(documents: readonly Document[], work: AnalysisWork | null): void {
    if (work) {
      const { functions, functionsAnalysed, milliseconds } = work;
      this.last = { uris: documents.map(({ uri }) => uri), functions, functionsAnalysed, milliseconds };
    }
    this.checks = Math.max(0, this.checks - 1);
    this.send();
  }

  send(): void {
    const { connection, client, documents, modules } = this.services;
    if (!client.wantsStatus) return;
    const known = [...documents.all()].flatMap((document) => {
      const result = modules.resultOf(document.path);
      if (!result) return [];
      return [{ uri: document.uri, findings: countFindings(result.findings), note: result.notes[0] ?? null }];
    });
    const state = this.checks > 0 ? 'checking' : 'ready';
    void connection.sendNotification(statusNotification, { state, documents: known, last: this.last });
  }
}

export function countFindings(findings: readonly { readonly severity: keyof SeverityCounts }[]): SeverityCounts {
  const counts = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}
