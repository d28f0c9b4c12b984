import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Life } from '../flow/lives.ts';
import type { FunctionPlace, ModuleInput, SourceText } from '../rules/check.ts';
import type { EditedModule, EditedOutput } from '../rules/edited-module.ts';
import type { Core } from './core.ts';
import { Disk } from './disk.ts';
import { HeaderReader } from './headers.ts';
import type { KernelTrees } from './kernel-tree.ts';
import type { ModuleResult, ModuleTask } from './module-check.ts';
import { readModule } from './module-sources.ts';
import { Outsiders } from './outsiders.ts';
import { Texts } from './placing.ts';
import { type ReadResult, type ReadText, readOpen } from './read-source.ts';
import { compareText, type Problem } from './result.ts';
import { settleFindings } from './settle.ts';

/** A module as it stands now. */
export interface SessionTask extends ModuleTask {
  /**
   * Texts of files that are open in editors, by absolute path: the module's C files, or headers. Every other file is read
   * from disk; C files again when their size or time of change has become another, headers after `refresh`.
   */
  readonly texts: Readonly<Record<string, string>>;
  /** Called again and again while the check goes on: what it throws ends the check and comes out of `check`. */
  readonly beforeWalk?: () => void;
}

/**
 * What a check of the module tells, all of it plain data: its findings in the targets, and what kept a file from being
 * checked. Offsets are those of the texts as the editor has them.
 */
export interface SessionResult extends ModuleResult {
  /** What becomes of each mapping and allocation of the module; worked out when asked for. */
  readonly lives: readonly Life[];
  /** The functions of each target, by its path. */
  readonly functions: Readonly<Record<string, readonly FunctionPlace[]>>;
  /** The C files that were taken into account: the targets, and the companions there was room for. */
  readonly files: readonly string[];
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
 * what a fresh check of the same texts finds.
 *
 * A task says everything anew: which files are targets, what is open, which rules run and how they are configured. Only
 * what differs from the last task is worked out again. To end a session, let go of it.
 */
export class ModuleSession {
  private readonly disk = new Disk();
  private readonly usesDma = new WeakMap<ReadText, boolean>();
  private readonly module: EditedModule;
  private headers: Headers | null = null;
  private unitsRead = 0;

  constructor(
    private readonly core: Core,
    private readonly trees: KernelTrees,
  ) {
    this.module = core.createEditedModule();
  }

  /** Length of the module's C files in UTF-16 code units: the session takes some 25 bytes for each. */
  get units(): number {
    return this.unitsRead;
  }

  /** To be called when headers may have changed on disk, or come to be: they are not looked for again otherwise. */
  refresh(): void {
    this.headers = null;
  }

  check(task: SessionTask): SessionResult {
    const read = (path: string): ReadResult => readOpen(task.texts, path) ?? this.disk.read(path);
    const { targets, files } = readModule(task, read, (file) => this.mayUseDma(file));
    // Which of them are targets changes as files are opened and closed; the order should not.
    const inOrder = [...files].sort((a, b) => compareText(a.path, b.path));
    this.unitsRead = files.reduce((sum, { text }) => sum + text.length, 0);
    const paths = inOrder.map(({ path }) => path);
    const headers = this.headersFor(task, paths);
    const output = this.module.check({
      files: inOrder,
      readInclude: headers.readInclude,
      outsiders: headers.outsiders,
      kernelVersion: task.kernelVersion,
      rules: task.rules === null ? null : new Set(task.rules),
      beforeWalk: task.beforeWalk,
      open: new Set(Object.keys(task.texts)),
    });
    const functionsOf = ({ path }: { readonly path: string }) => output.functionsIn(path);
    const core = { ruleIds: this.core.ruleIds, functionsOf };
    const texts = new Texts([...files, ...headers.read.values()]);
    return {
      findings: settleFindings(output, task, targets, texts, core, this.trees),
      problems: [...task.targets.flatMap(({ path }) => problemOf(path, read(path))), ...output.problems],
      get lives() {
        return output.lives;
      },
      functions: Object.fromEntries(targets.map((file) => [file.path, functionsOf(file)])),
      files: paths,
      headers: [...headers.read.keys()],
      statistics: output.statistics,
      counters: countersOf(output),
    };
  }

  private mayUseDma(file: ReadText): boolean {
    const known = this.usesDma.get(file) ?? this.core.mayUseDma(file.text);
    this.usesDma.set(file, known);
    return known;
  }

  /** The headers of the last check, unless one that is open in an editor has changed since. */
  private headersFor({ texts }: SessionTask, files: readonly string[]): Headers {
    const open = Object.entries(texts).filter(([path]) => !path.endsWith('.c'));
    const folders = [...new Set(files.map((path) => dirname(path)))];
    if (this.headers === null || !isDeepStrictEqual([this.headers.open, this.headers.folders], [open, folders])) {
      const openHeaders = Object.fromEntries(open);
      const reader = new HeaderReader(this.trees, (path) => readOpen(openHeaders, path) ?? this.disk.read(path));
      this.headers = new Headers(reader, open, folders);
    }
    return this.headers;
  }
}

/** What lies around a module: its headers, and the files that share them with it. */
class Headers {
  readonly read = new Map<string, SourceText>();
  private readonly otherFiles = new Outsiders();

  constructor(
    private readonly reader: HeaderReader,
    readonly open: readonly (readonly [path: string, text: string])[],
    readonly folders: readonly string[],
  ) {}

  readonly readInclude: ModuleInput['readInclude'] = (from, target, quoted) => {
    const header = this.reader.read(from, target, quoted, this.folders);
    if (header) this.read.set(header.path, header);
    return header;
  };

  readonly outsiders: ModuleInput['outsiders'] = (header, word) => this.otherFiles.naming(header, word);
}

function problemOf(file: string, read: ReadResult): readonly Problem[] {
  if (read.kind === 'problem') return [{ file, message: read.message }];
  return read.problem === null ? [] : [{ file, message: read.problem }];
}

function countersOf({ parsed, statistics }: EditedOutput): SessionCounters {
  const { functionsParsed, functionsWalked } = statistics;
  return { parsed, walked: functionsWalked, reused: functionsParsed - functionsWalked };
}
