/** Checks of more than what is open: a file, its module, a folder; with progress, and to be cancelled. */
import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { CancellationToken, WorkDoneProgressReporter } from 'vscode-languageserver/node';
import { mayUseDma } from '../dma-api/may-use-dma.ts';
import { discoverFiles } from '../project/discover.ts';
import { groupModules, modulesOf } from '../project/kbuild.ts';
import { readSource } from '../project/read-source.ts';
import type { PlacedFinding } from '../project/result.ts';
import type { Analysis } from './analysis.ts';
import { diagnosticOf } from './diagnostics.ts';
import type { Document } from './document.ts';
import type { Guard } from './guard.ts';
import { type CheckParams, type CheckResult, checkRequest } from './protocol.ts';
import type { Services } from './services.ts';
import { countFindings } from './status.ts';
import { pathOf } from './uris.ts';

const nothing: CheckResult = { files: 0, findings: countFindings([]), problems: [], cancelled: false };

export class Checks {
  /** Files that are not open and whose findings the client was sent. */
  private readonly pushed = new Set<string>();

  constructor(
    private readonly services: Services,
    private readonly analysis: Analysis,
    guard: Guard,
  ) {
    services.connection.onRequest(
      checkRequest,
      guard.wrap<[CheckParams, CancellationToken], CheckResult>('check', nothing, async (params, token) => {
        const progress = services.connection.window.attachWorkDoneProgress(params.workDoneToken);
        try {
          return await this.check(params, token, progress);
        } finally {
          progress.done();
        }
      }),
    );
  }

  /** The client asks for a document's diagnostics now, or is sent them with their version: what it has goes. */
  opened(document: Document): void {
    this.take(document.path);
  }

  /** What was found in these files may no longer be there. */
  changedOnDisk(paths: readonly string[]): void {
    for (const path of paths) this.take(path);
  }

  private async check(
    { uri, scope }: CheckParams,
    token: CancellationToken,
    progress: WorkDoneProgressReporter,
  ): Promise<CheckResult> {
    const { documents, configuration, trees } = this.services;
    progress.begin('dmalint', 0, 'looking for files', true);
    const files = await filesOf(pathOf(uri), scope, this.services, token);
    const groups = groupModules(files, trees.current, (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0);
    const found: PlacedFinding[] = [];
    const problems: { readonly uri: string; readonly message: string }[] = [];
    let groupsDone = 0;
    let filesDone = 0;
    for (const group of groups) {
      if (token.isCancellationRequested) break;
      const [first = ''] = group.targets;
      progress.report(Math.round((100 * groupsDone++) / groups.length), first);
      const outcome = await this.analysis.check({
        key: `check ${first}`,
        targets: group.targets.map((path) => ({ path, levels: configuration.of(path).levels })),
        companions: group.companions,
        kernelVersion: configuration.of(first).kernelVersion,
      });
      this.analysis.forgetModule(`check ${first}`);
      filesDone += group.targets.length;
      if (outcome.kind === 'failed') problems.push({ uri: documents.uriOf(first), message: outcome.message });
      if (outcome.kind !== 'report') continue;
      found.push(...outcome.report.findings);
      for (const { file, message } of outcome.report.problems) problems.push({ uri: documents.uriOf(file), message });
      for (const path of group.targets) this.push(path, outcome.report.findings);
    }
    return { files: filesDone, findings: countFindings(found), problems, cancelled: token.isCancellationRequested };
  }

  /** Open files have their diagnostics already; the findings of the others are sent. */
  private push(path: string, findings: readonly PlacedFinding[]): void {
    const { connection, documents } = this.services;
    const document = documents.read(path);
    if (!document || documents.at(path)) return;
    const own = findings.filter((finding) => finding.file === path);
    const diagnostics = own.flatMap(
      (finding) => diagnosticOf(finding, document, document.version, this.services) ?? [],
    );
    this.pushed.add(path);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics });
  }

  private take(path: string): void {
    if (!this.pushed.delete(path)) return;
    void this.services.connection.sendDiagnostics({ uri: this.services.documents.uriOf(path), diagnostics: [] });
  }
}

/** Between files the server answers others; a whole kernel has some twenty thousand. */
const filesPerTurn = 100;

/** Files that concern DMA, of what is to be checked; those looked at so far where it is cancelled. */
async function filesOf(
  path: string,
  scope: CheckParams['scope'],
  { configuration, documents, trees }: Services,
  token: CancellationToken,
): Promise<string[]> {
  if (scope === 'file') return [path];
  const candidates =
    scope === 'folder'
      ? discoverFiles([path], (file) => configuration.isIgnored(file)).files
      : new Set([path, ...modulesOf(path, trees.current).flatMap((module) => module.files)]);
  const isWanted = (file: string): boolean => {
    const open = documents.at(file);
    return (
      configuration.of(file).enabled && (open ? mayUseDma(open.text) : readSource(file, mayUseDma).kind === 'text')
    );
  };
  const wanted: string[] = [];
  let seen = 0;
  for (const file of candidates) {
    if (seen++ % filesPerTurn === filesPerTurn - 1) await setImmediate();
    if (token.isCancellationRequested) break;
    if (isWanted(file)) wanted.push(file);
  }
  return wanted;
}
