import { dirname } from 'node:path';
import type { Configs } from './config.ts';
import type { ModuleGroup } from './kbuild.ts';
import type { KernelTrees } from './kernel-tree.ts';
import type { ModuleTask, RuleLevel } from './module-check.ts';
import { defaultKernelVersion } from './settings.ts';

/** What the user set that every module's check depends on. */
export interface TaskOptions {
  /** Rules to run; null for all. */
  readonly rules: readonly string[] | null;
  /** The user named these rules: they run though a configuration has them off. */
  readonly rulesAreNamed: boolean;
  /** Kernel version for all files; null to take that of the configuration or of the tree. */
  readonly kernelVersion: string | null;
  readonly configs: Configs;
  /** Whether errors and warnings are to be replayed on the DMA model. */
  readonly replay?: boolean;
}

/** The task of checking a group of files: its kernel version and the levels of each file, resolved. */
export function createTask(group: ModuleGroup, options: TaskOptions, trees: KernelTrees): ModuleTask {
  const folder = dirname(group.targets[0] ?? '');
  const version = options.kernelVersion ?? options.configs.of(folder)?.kernelVersion ?? trees.treeOf(folder)?.version;
  return {
    targets: group.targets.map((path) => ({ path, levels: levelsOf(path, options) })),
    companions: group.companions,
    kernelVersion: version ?? defaultKernelVersion,
    rules: options.rules,
    ...(options.replay ? { replay: true } : {}),
  };
}

function levelsOf(path: string, { configs, rulesAreNamed }: TaskOptions): Readonly<Record<string, RuleLevel>> {
  const levels = configs.of(dirname(path))?.levelsOf(path) ?? {};
  return rulesAreNamed ? Object.fromEntries(Object.entries(levels).filter(([, level]) => level !== 'off')) : levels;
}
