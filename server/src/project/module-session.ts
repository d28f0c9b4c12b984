import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Life } from '../flow/lives.ts';
import type { Core } from './core.ts';
import { HeaderReader } from './headers.ts';
import type { KernelTrees } from './kernel-tree.ts';
import type { ModuleResult, ModuleTask } from './module-check.ts';
import { readModule } from './module-sources.ts';
import { Outsiders } from './outsiders.ts';
import { Texts } from './placing.ts';
import { type ReadResult, readSource } from './read-source.ts';
import { settleFindings } from './settle.ts';

/** A module as it stands now: a message to the thread that keeps its session, so plain data. */
export interface SessionTask extends ModuleTask {
  /**
   * Texts of files that are open in editors, by absolute path: the module's C files, or headers. Every other file is read
   * from disk, and again only when its size or time of change has become another.
   */
  readonly texts: Readonly<Record<string, string>>;
}

export interface SessionResult extends ModuleResult {
  /** What becomes of each mapping and allocation of the module. */
  readonly lives: readonly Life[];
  /** Headers that were read, by absolute path. */
  readonly headers: readonly string[];
  readonly counters: SessionCounters;
}

/** How much of a check was work. */
export interface SessionCounters {
  /** Functions parsed in this check. */
  readonly parsed: number;
  /** Functions walked in this check. */
  readonly walked: number;
  /** Functions whose walk of an earlier check still held. */
  readonly reused: number;
}

/**
 * Keeps what is known of one module between checks, so that an edit costs the functions it touches. What `check` finds is
 * what a fresh check of the same texts would find.
 *
 * Nothing is remembered of which files are targets, which rules run and how they are configured: each task says so anew.
 * A session is cheap to make and holds what its module needs, some tens of megabytes for the largest; to end it, let go
 * of it.
 */
export class ModuleSession {
  private readonly disk = new Disk();
  private outsiders = new Outsiders();
  private headers: { readonly reader: HeaderReader; readonly open: readonly string[] } | null = null;

  constructor(
    private readonly core: Core,
    private readonly trees: KernelTrees,
  ) {}

  /** To be called when headers may have changed on disk, or come to be: they are not looked for again otherwise. */
  refresh(): void {
    this.headers = null;
    this.outsiders = new Outsiders();
  }

  /**
   * Checks the module as the task describes it. Findings are those in the targets, suppressions and levels applied, in the
   * order of the files; fix edits are in offsets of the texts given. A file that cannot be read is a problem.
   */
  check(task: SessionTask): SessionResult {
    const read = (path: string): ReadResult => readOpen(task.texts, path) ?? this.disk.read(path);
    const { targets, files } = readModule(task, read, this.core.mayUseDma);
    const texts = new Texts(files);
    const folders = [...new Set(files.map((file) => dirname(file.path)))];
    const headers = this.headerReader(task);
    const headersRead = new Set<string>();
    const output = this.core.checkModule({
      files,
      readInclude: (from, target, quoted) => {
        const header = headers.read(from, target, quoted, folders);
        if (header) {
          texts.add(header);
          headersRead.add(header.path);
        }
        return header;
      },
      outsiders: (header, word) => this.outsiders.naming(header, word),
      kernelVersion: task.kernelVersion,
      rules: task.rules === null ? null : new Set(task.rules),
    });
    const problems = task.targets.flatMap(({ path }) => problemOf(path, read(path)));
    return {
      findings: settleFindings(output, task, targets, texts, this.core, this.trees),
      problems: [...problems, ...output.problems],
      statistics: output.statistics,
      lives: output.lives,
      headers: [...headersRead],
      counters: { parsed: output.statistics.functionsParsed, walked: output.statistics.functionsParsed, reused: 0 },
    };
  }

  /** The reader of the last check, unless a header open in an editor has changed since. */
  private headerReader({ targets, companions, texts }: SessionTask): HeaderReader {
    const units = new Set([...targets.map(({ path }) => path), ...companions]);
    const open = Object.entries(texts).flatMap(([path, text]) => (units.has(path) ? [] : [path, text]));
    if (this.headers === null || !isDeepStrictEqual(this.headers.open, open)) {
      const read = (path: string): ReadResult => readOpen(texts, path) ?? this.disk.read(path);
      this.headers = { reader: new HeaderReader(this.trees, read), open };
    }
    return this.headers.reader;
  }
}

function readOpen(texts: SessionTask['texts'], path: string): ReadResult | null {
  const text = Object.hasOwn(texts, path) ? texts[path] : undefined;
  return text === undefined ? null : { kind: 'text', text, bytes: text.length, problem: null };
}

function problemOf(file: string, read: ReadResult): readonly { readonly file: string; readonly message: string }[] {
  if (read.kind === 'problem') return [{ file, message: read.message }];
  return read.problem === null ? [] : [{ file, message: read.problem }];
}

/** Files on disk, each read once for as long as it stays the same. */
class Disk {
  private readonly known = new Map<string, { readonly stamp: string; readonly result: ReadResult }>();

  read(path: string): ReadResult {
    const stamp = stampOf(path);
    const known = this.known.get(path);
    if (known !== undefined && known.stamp === stamp) return known.result;
    const result = readSource(path);
    this.known.set(path, { stamp, result });
    return result;
  }
}

function stampOf(path: string): string {
  const status = statSync(path, { throwIfNoEntry: false });
  return status === undefined ? '' : `${status.ino} ${status.size} ${status.mtimeMs}`;
}
