import { loadCore } from './core.ts';
import { KernelTrees } from './kernel-tree.ts';
import { ModuleChecker, type ModuleResult, type ModuleTask } from './module-check.ts';

let checker: Promise<ModuleChecker> | null = null;

/** What a worker thread does with each message: its parser and its headers stay for the next one. */
export async function checkModuleTask(task: ModuleTask): Promise<ModuleResult> {
  checker ??= loadCore().then((core) => new ModuleChecker(core, new KernelTrees()));
  return (await checker).check(task);
}
