#!/usr/bin/env node
import { CommanderError } from 'commander';
import { UsageError } from '../project/usage-error.ts';
import { exitCodes } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { tool } from './tool.ts';

// The reader of a pipe may leave early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const program = createProgram((exitCode) => {
  process.exitCode = exitCode;
});
try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  // Commander has printed what it had to say; help and version leave with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.couldNotRun;
  const message = error instanceof UsageError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${tool.name}: ${message}\n`);
  return exitCodes.couldNotRun;
}
