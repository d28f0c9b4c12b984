/** What the program's exit code tells. */
export const exitCodes = {
  clean: 0,
  findings: 1,
  couldNotRun: 2,
  /** As shells have it for a program that SIGINT ended. */
  interrupted: 130,
} as const;
