import type { SourceText } from '../rules/check.ts';
import type { ModuleTask, TargetFile } from './module-check.ts';
import type { ReadResult, ReadText } from './read-source.ts';

/** A file to report on, with its text. */
export interface Target extends SourceText {
  readonly levels: TargetFile['levels'];
  /** False where the text is not what the file's bytes say, so that edits would go wrong. */
  readonly fixable: boolean;
}

export interface ModuleSources {
  readonly targets: readonly Target[];
  /** Targets first, then the companions that there is room for. */
  readonly files: readonly SourceText[];
}

/** More context than this costs time and tells little. */
const maximumModuleUnits = 4 * 1024 * 1024;

/** Reads the files of a module; those that cannot be read are left out. */
export function readModule(
  task: Pick<ModuleTask, 'targets' | 'companions'>,
  read: (path: string) => ReadResult,
  mayUseDma: (read: ReadText) => boolean,
): ModuleSources {
  const targets: Target[] = [];
  for (const { path, levels } of task.targets) {
    const result = read(path);
    if (result.kind === 'text') targets.push({ path, text: result.text, levels, fixable: result.problem === null });
  }
  const companions: Companion[] = [];
  for (const path of task.companions) {
    const result = read(path);
    if (result.kind === 'text') companions.push({ path, text: result.text, usesDma: mayUseDma(result) });
  }
  return { targets, files: [...targets, ...fitting(companions, targets)] };
}

interface Companion extends SourceText {
  readonly usesDma: boolean;
}

/** Those that use DMA come first, then the smallest, up to the limit. */
function fitting(companions: readonly Companion[], targets: readonly SourceText[]): readonly SourceText[] {
  const ranked = [...companions].sort((a, b) => Number(b.usesDma) - Number(a.usesDma) || a.text.length - b.text.length);
  let units = targets.reduce((sum, file) => sum + file.text.length, 0);
  const chosen: SourceText[] = [];
  for (const { path, text } of ranked) {
    units += text.length;
    if (units > maximumModuleUnits) break;
    chosen.push({ path, text });
  }
  return chosen;
}
