/** What the user asked for cannot be done as asked: told in one line, without a stack, and the run ends. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
