import type { ModuleOutput } from '../rules/check.ts';
import type { Severity } from '../rules/finding.ts';
import type { Core } from './core.ts';
import { HeaderReader } from './headers.ts';
import type { KernelTrees } from './kernel-tree.ts';
import { readModule } from './module-sources.ts';
import { Outsiders } from './outsiders.ts';
import { textsWithHeaders } from './placing.ts';
import { type ReadResult, readSource } from './read-source.ts';
import { replayFindings } from './replays.ts';
import type { PlacedFinding, Problem } from './result.ts';
import { settleFindings } from './settle.ts';

/** How a rule is set for a file: its severity there, or not run at all. */
export type RuleLevel = Severity | 'off';

export interface TargetFile {
  readonly path: string;
  /** Rules whose level the configuration changes for this file. */
  readonly levels: Readonly<Record<string, RuleLevel>>;
}

/** One module to check: a message to a worker, so plain data. */
export interface ModuleTask {
  readonly targets: readonly TargetFile[];
  /** Other files of the module, read for what they tell about the targets. */
  readonly companions: readonly string[];
  readonly kernelVersion: string;
  /** Rules to run; null for all. */
  readonly rules: readonly string[] | null;
  /** Whether errors and warnings are to be replayed on the DMA model. */
  readonly replay?: boolean;
}

export interface ModuleResult {
  readonly findings: readonly PlacedFinding[];
  readonly problems: readonly Problem[];
  readonly statistics: ModuleOutput['statistics'];
}

/** Reads the files of modules, has them checked, and resolves what was found to lines and columns. */
export class ModuleChecker {
  private readonly headers: HeaderReader;
  private readonly outsiders = new Outsiders();

  constructor(
    private readonly core: Core,
    private readonly trees: KernelTrees,
    /** May know texts that are not on disk. */
    private readonly read?: (path: string) => ReadResult,
  ) {
    this.headers = new HeaderReader(trees, read);
  }

  check(task: ModuleTask): ModuleResult {
    const { targets, files } = readModule(task, this.read ?? readSource, ({ text }) => this.core.mayUseDma(text));
    const { texts, readInclude } = textsWithHeaders(files, this.headers);
    const output = this.core.checkModule({
      files,
      readInclude,
      outsiders: (header, word) => this.outsiders.naming(header, word),
      kernelVersion: task.kernelVersion,
      rules: task.rules === null ? null : new Set(task.rules),
    });
    const settled = settleFindings(output, task, targets, texts, this.core, this.trees);
    const findings = task.replay ? replayFindings(settled, this.core.programOf({ files, readInclude }), task) : settled;
    return { findings, problems: output.problems, statistics: output.statistics };
  }
}
