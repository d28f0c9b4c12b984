import { statSync } from 'node:fs';
import type { CancellationToken } from 'vscode-languageserver/node';
import { mayUseDma } from '../dma-api/may-use-dma.ts';
import type { Life } from '../flow/lives.ts';
import { groupModules } from '../project/kbuild.ts';
import { maximumFileBytes } from '../project/read-source.ts';
import type { PlacedFinding } from '../project/result.ts';
import type { FunctionPlace } from '../rules/check.ts';
import type { Analysis, Outcome } from './analysis.ts';
import type { AnalysisWork, ModuleReport, ModuleRequest } from './analysis-messages.ts';
import type { Configuration } from './configuration.ts';
import type { Document } from './document.ts';
import type { Trees } from './trees.ts';
import { isFile } from './uris.ts';

/** What is known of an open C file. Offsets are those of the version that was analysed. */
export interface FileResult {
  readonly version: number;
  readonly findings: readonly PlacedFinding[];
  readonly functions: readonly FunctionPlace[];
  /** What becomes of each mapping and allocation of its module. */
  readonly lives: readonly Life[];
  /** Versions of all open documents that were read with it, by path. */
  readonly versions: Readonly<Record<string, number>>;
  /** What kept it, or a part of it, from being checked, in words. */
  readonly notes: readonly string[];
}

const nothingFound = { findings: [], functions: [], lives: [], versions: {}, notes: [] } as const;

/** Told of the progress of checks. */
export interface ModulesListener {
  /** A check begins; `checked` tells of its end. */
  checking(): void;
  /** Results of these open documents are new; `work` is null where the check came to nothing. */
  checked(documents: readonly Document[], work: AnalysisWork | null): void;
  /** A document is not to be checked, and has an empty result. */
  unchecked(document: Document): void;
  /** A document is left out, said once per document. */
  skipped(document: Document, note: string): void;
}

/** The files that Kbuild links together with an open one. */
interface ModuleFiles {
  readonly key: string;
  readonly files: readonly string[];
}

interface Entry {
  readonly document: Document;
  module: ModuleFiles;
  /** Its settings are loaded, so it can be checked. */
  ready: boolean;
  /** Why it is not checked at all. */
  skipped: string | null;
  result: FileResult | null;
  readonly waiting: Set<() => void>;
}

/** Keeps the open C files checked: which module each belongs to, what has to be checked again when, what was found. */
export class Modules {
  private readonly entries = new Map<string, Entry>();
  private readonly headers = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly analysis: Analysis,
    private readonly configuration: Configuration,
    private readonly trees: Trees,
    private readonly listener: ModulesListener,
  ) {}

  async open(document: Document): Promise<void> {
    if (isHeader(document)) return this.change(document);
    if (!isC(document)) return;
    const module = this.moduleOf(document);
    const entry: Entry = { document, module, ready: false, skipped: null, result: null, waiting: new Set() };
    this.entries.set(document.path, entry);
    await this.configuration.load(document.uri);
    if (this.entries.get(document.path) !== entry) return;
    entry.ready = true;
    this.change(document);
  }

  change(document: Document): void {
    const entry = this.entries.get(document.path);
    if (entry && !entry.ready) return;
    if (!entry && !isHeader(document)) return;
    this.analysis.setDocument(document.path, document.version, () => document.text);
    const own = entry && this.wantsCheck(entry) ? entry.module.key : null;
    if (own !== null) this.check(own);
    for (const key of this.modulesReading(document.path)) if (key !== own) this.check(key);
  }

  close(document: Document): void {
    const entry = this.entries.get(document.path);
    this.entries.delete(document.path);
    this.analysis.closeDocument(document.path);
    if (entry) {
      for (const wake of entry.waiting) wake();
      if (!this.targetsOf(entry.module.key).length) this.analysis.forgetModule(entry.module.key);
    }
    for (const key of this.modulesReading(document.path)) this.check(key);
  }

  /** Files changed on disk; `structure` where which files belong together may have changed. */
  filesChanged(paths: readonly string[], structure: boolean): void {
    this.analysis.forgetFiles(structure);
    if (structure) this.regroup();
    const keys = structure ? this.allKeys() : new Set(paths.flatMap((path) => [...this.modulesReading(path)]));
    for (const key of keys) this.check(key);
  }

  /** Settings changed: everything is looked at again. */
  settingsChanged(): void {
    for (const entry of this.entries.values()) if (entry.ready) this.wantsCheck(entry);
    for (const key of this.allKeys()) this.check(key);
  }

  resultOf(path: string): FileResult | null {
    return this.entries.get(path)?.result ?? null;
  }

  /** Whether a document is one that could have findings. */
  handles(document: Document): boolean {
    return this.entries.has(document.path);
  }

  /** The result for the document as it is now, once there is one; null where the wait is given up. */
  async settled(document: Document, token: CancellationToken): Promise<FileResult | null> {
    for (;;) {
      const entry = this.entries.get(document.path);
      if (!entry || token.isCancellationRequested) return null;
      if (entry.result && entry.result.version >= document.version) return entry.result;
      await new Promise<void>((resolve) => {
        const cancellation = token.onCancellationRequested(() => wake());
        const wake = () => {
          cancellation.dispose();
          entry.waiting.delete(wake);
          resolve();
        };
        entry.waiting.add(wake);
      });
    }
  }

  /** Decides whether a document is checked; where it is not, that is its result. */
  private wantsCheck(entry: Entry): boolean {
    const { document } = entry;
    const note = reasonToSkip(document.text);
    if (note !== null && entry.skipped !== note) this.listener.skipped(document, note);
    entry.skipped = note;
    const wanted = note === null && this.configuration.of(document.path).enabled && mayUseDma(document.text);
    if (!wanted) {
      this.settle(entry, { ...nothingFound, version: document.version, notes: note === null ? [] : [note] });
      this.listener.unchecked(document);
    }
    return wanted;
  }

  private check(key: string): void {
    const entries = this.targetsOf(key);
    const [first] = entries;
    if (!first) return;
    const targets = entries.map(({ document }) => ({
      path: document.path,
      levels: this.configuration.of(document.path).levels,
    }));
    const request: ModuleRequest = {
      key,
      targets,
      companions: first.module.files.filter((file) => !targets.some((target) => target.path === file)),
      kernelVersion: this.configuration.of(first.document.path).kernelVersion,
    };
    this.listener.checking();
    void this.analysis.check(request).then((outcome) => this.receive(key, outcome));
  }

  private receive(key: string, outcome: Outcome): void {
    const entries = this.targetsOf(key);
    switch (outcome.kind) {
      case 'superseded':
        this.listener.checked([], null);
        return;
      case 'report':
        this.headers.set(key, new Set(outcome.report.headers));
        for (const entry of entries) this.take(entry, outcome.report);
        break;
      case 'failed':
        for (const entry of entries) this.fail(entry, outcome.message);
    }
    const work = outcome.kind === 'report' ? outcome.report.work : null;
    this.listener.checked(
      entries.map((entry) => entry.document),
      work,
    );
  }

  private take(entry: Entry, report: ModuleReport): void {
    const { path } = entry.document;
    const version = report.versions[path];
    if (version === undefined) return;
    this.settle(entry, {
      version,
      findings: report.findings.filter((finding) => finding.file === path),
      functions: report.functions[path] ?? [],
      lives: report.lives,
      versions: report.versions,
      notes: report.problems.flatMap((problem) => (problem.file === path ? [problem.message] : [])),
    });
  }

  /** Keeps what was found before, as far as it still stands. */
  private fail(entry: Entry, message: string): void {
    const { document, result } = entry;
    const findings = (result?.findings ?? []).flatMap((finding) => {
      const range = document.follow(finding.range, result?.version ?? 0);
      return range === null ? [] : [{ ...finding, range, steps: [], fix: null }];
    });
    this.settle(entry, { ...nothingFound, version: document.version, findings, notes: [message] });
  }

  private settle(entry: Entry, result: FileResult): void {
    entry.result = result;
    for (const wake of [...entry.waiting]) wake();
  }

  private targetsOf(key: string): Entry[] {
    return [...this.entries.values()].filter(
      (entry) =>
        entry.ready &&
        entry.module.key === key &&
        entry.skipped === null &&
        this.configuration.of(entry.document.path).enabled &&
        mayUseDma(entry.document.text),
    );
  }

  private allKeys(): Set<string> {
    return new Set([...this.entries.values()].map((entry) => entry.module.key));
  }

  /** Modules with open files that take in a file: as one of theirs, or as a header. */
  private modulesReading(path: string): Set<string> {
    const keys = new Set<string>();
    for (const { module } of this.entries.values()) {
      if (module.files.includes(path) || this.headers.get(module.key)?.has(path)) keys.add(module.key);
    }
    return keys;
  }

  private regroup(): void {
    this.trees.renew();
    for (const entry of this.entries.values()) {
      const module = this.moduleOf(entry.document);
      if (module.key !== entry.module.key) this.analysis.forgetModule(entry.module.key);
      entry.module = module;
    }
  }

  private moduleOf(document: Document): ModuleFiles {
    const { path } = document;
    if (!isFile(document.uri)) return { key: path, files: [path] };
    const group = groupModules([path], this.trees.current, sizeOf)[0];
    const files = [...(group?.targets ?? [path]), ...(group?.companions ?? [])].sort();
    return { key: files.join('\n'), files };
  }
}

function isC(document: Document): boolean {
  return document.path.endsWith('.c') || (document.languageId === 'c' && !document.path.endsWith('.h'));
}

function isHeader(document: Document): boolean {
  return document.path.endsWith('.h');
}

function reasonToSkip(text: string): string | null {
  if (text.length > maximumFileBytes) return `is larger than ${maximumFileBytes / 1024 / 1024} MB`;
  return text.includes('\0') ? 'is binary: it holds a NUL byte' : null;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
