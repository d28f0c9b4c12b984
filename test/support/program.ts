import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The bundled program, as it is shipped. */
export interface Program {
  readonly path: string;
  /** Runs it in a folder to its end. */
  run(folder: string, args: readonly string[], options?: RunOptions): Run;
  remove(): void;
}

export interface RunOptions {
  readonly input?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bundles the program into a folder of its own, laid out as it is installed. */
export function buildProgram(): Program {
  const folder = mkdtempSync(join(tmpdir(), 'dmalint-program-'));
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), join(folder, 'dist')]);
  symlinkSync(join(root, 'docs'), join(folder, 'docs'));
  const path = join(folder, 'dist/cli.js');
  return {
    path,
    run: (cwd, args, { input = '', environment = {} } = {}) => {
      const env = { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, ...environment };
      const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], {
        cwd,
        input,
        env,
        encoding: 'utf8',
      });
      return { exitCode: status, stdout, stderr };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
