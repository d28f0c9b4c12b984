import { createHash } from 'node:crypto';
import { basename, dirname, relative, sep } from 'node:path';
import type { Finding } from '../rules/finding.ts';
import type { KernelTrees } from './kernel-tree.ts';

/**
 * Names findings so that they are known again in another run: after edits elsewhere in the file, and in another copy of
 * the tree. Findings that a person could not tell apart by their words are numbered in the order of the file.
 */
export class Fingerprints {
  private readonly times = new Map<string, number>();

  constructor(private readonly trees: KernelTrees) {}

  /** To be called once per finding, in the order of the file. */
  of(finding: Pick<Finding, 'rule' | 'file' | 'function' | 'message'>): string {
    const { rule, file, function: functionName, message } = finding;
    const identity = [rule, this.stablePath(file), functionName ?? '', message].join('\0');
    const time = this.times.get(identity) ?? 0;
    this.times.set(identity, time + 1);
    return createHash('sha256').update(`${identity}\0${time}`).digest('hex').slice(0, 16);
  }

  /** The path below the kernel tree or the repository; where there is neither, the file's own name. */
  private stablePath(file: string): string {
    const root = this.trees.rootOf(dirname(file));
    return root === null ? basename(file) : relative(root, file).split(sep).join('/');
  }
}
