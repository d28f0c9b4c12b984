import type { Core } from '../project/core.ts';
import { KernelTrees } from '../project/kernel-tree.ts';
import { ModuleSession } from '../project/module-session.ts';
import type { ModuleReport, ModuleRequest } from './analysis-messages.ts';

/** Sessions of modules with open files are kept; one that was not asked for longest goes first. */
const mostSessions = 12;

/** Nor are more kept than hold so much C text together: the memory a session takes goes with it. */
export const mostUnits = 6_000_000;

/** The check is not wanted any more. */
class Cancelled extends Error {}

/** Checks modules whose files are partly open in an editor. */
export class ModuleAnalyst {
  private readonly documents = new Map<string, { readonly version: number; readonly text: string }>();
  private readonly sessions = new Map<string, ModuleSession>();
  private trees = new KernelTrees();

  constructor(private readonly core: Core) {}

  setDocument(path: string, version: number, text: string): void {
    this.documents.set(path, { version, text });
  }

  closeDocument(path: string): void {
    this.documents.delete(path);
  }

  /** Headers or Makefiles changed on disk. */
  forgetFiles(structure: boolean): void {
    if (structure) {
      this.trees = new KernelTrees();
      this.sessions.clear();
    }
    for (const session of this.sessions.values()) session.refresh();
  }

  forgetModule(key: string): void {
    this.sessions.delete(key);
  }

  /** Null where `isCancelled` said so in the middle; what was worked out by then is kept for the next check. */
  check(request: ModuleRequest, isCancelled: () => boolean): ModuleReport | null {
    try {
      return this.checkWhole(request, () => {
        if (isCancelled()) throw new Cancelled();
      });
    } catch (error) {
      if (error instanceof Cancelled) return null;
      throw error;
    }
  }

  private checkWhole({ key, targets, companions, kernelVersion }: ModuleRequest, beforeWalk: () => void): ModuleReport {
    const startedAt = performance.now();
    const session = this.sessionOf(key);
    const texts = Object.fromEntries([...this.documents].map(([path, { text }]) => [path, text]));
    const result = session.check({ targets, companions, kernelVersion, rules: null, texts, beforeWalk });
    this.forgetOldest();
    const { findings, lives, problems, functions, headers, statistics, counters } = result;
    return {
      key,
      versions: Object.fromEntries([...this.documents].map(([path, { version }]) => [path, version])),
      findings,
      lives,
      problems,
      functions,
      headers,
      work: {
        files: targets.length + companions.length,
        functions: statistics.functions,
        functionsAnalysed: counters.walked,
        milliseconds: performance.now() - startedAt,
      },
    };
  }

  private sessionOf(key: string): ModuleSession {
    const session = this.sessions.get(key) ?? new ModuleSession(this.core, this.trees);
    this.sessions.delete(key);
    this.sessions.set(key, session);
    return session;
  }

  private forgetOldest(): void {
    let units = 0;
    for (const session of this.sessions.values()) units += session.units;
    for (const [key, session] of this.sessions) {
      if (this.sessions.size <= 1 || (this.sessions.size <= mostSessions && units <= mostUnits)) return;
      this.sessions.delete(key);
      units -= session.units;
    }
  }
}
