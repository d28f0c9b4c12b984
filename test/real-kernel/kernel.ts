// The kernel tree that the tests of this folder read, and the run of the real command over a few folders of it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders with many drivers each, of different habits: rings, block requests, messages, jobs, streams. */
const folderNames = ['drivers/net/ethernet/intel', 'drivers/mmc/host', 'drivers/spi', 'drivers/crypto', 'sound/soc'];

/** Root of the tree, or null where there is none: `scripts/fetch-kernel.sh` unpacks one. */
export const kernel: string | null = findKernel();

export interface KernelFinding {
  readonly rule: string;
  readonly severity: string;
  /** Relative to the tree. */
  readonly file: string;
  readonly line: number;
  readonly function: string | null;
  readonly message: string;
}

export interface KernelRun {
  readonly findings: readonly KernelFinding[];
  readonly problems: readonly { readonly file: string; readonly message: string }[];
  readonly statistics: Readonly<Record<string, number>>;
  readonly exitCode: number | null;
  readonly errorOutput: string;
}

export function kernelFolders(root: string): string[] {
  return folderNames.map((name) => join(root, name)).filter((folder) => existsSync(folder));
}

/** `6.12.117`, as the top Makefile says it. */
export function kernelVersion(root: string): string {
  const makefile = readFileSync(join(root, 'Makefile'), 'utf8');
  return ['VERSION', 'PATCHLEVEL', 'SUBLEVEL']
    .map((name) => new RegExp(`^${name} = (\\d+)`, 'm').exec(makefile)?.[1] ?? '0')
    .join('.');
}

/** Tells one content of a file of the tree from another. */
export function contentHash(root: string, file: string): string {
  return createHash('sha256')
    .update(readFileSync(join(root, file)))
    .digest('hex')
    .slice(0, 12);
}

/** Runs the built command over the folders, as a user would. */
export function checkKernel(root: string): KernelRun {
  const command = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
  const run = spawnSync(process.execPath, [command, 'check', ...kernelFolders(root), '--format', 'json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const output = JSON.parse(run.stdout || '{"findings":[],"problems":[],"statistics":{}}');
  return {
    findings: output.findings.map((finding: KernelFinding) => ({
      ...finding,
      file: relative(root, resolve(root, finding.file)),
    })),
    problems: output.problems,
    statistics: output.statistics,
    exitCode: run.status,
    errorOutput: run.stderr,
  };
}

function findKernel(): string | null {
  const named = process.env.DMALINT_KERNEL;
  const fetched = fileURLToPath(new URL('../../.cache/linux-6.12', import.meta.url));
  if (named !== undefined && named !== '') return resolve(named);
  return existsSync(join(fetched, 'Makefile')) ? fetched : null;
}
