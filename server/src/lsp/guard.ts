import { type Connection, ResponseError } from 'vscode-languageserver/node';

/** Wraps handlers so that a fault in one costs its answer and a line in the log, once, and nothing else. */
export class Guard {
  private readonly told = new Set<string>();

  constructor(private readonly connection: Connection) {}

  /** The handler's answer, or `fallback` where it fails. */
  wrap<Arguments extends unknown[], Answer>(
    name: string,
    fallback: Answer,
    handler: (...values: Arguments) => Answer | Promise<Answer>,
  ): (...values: Arguments) => Promise<Answer> {
    return async (...values) => {
      try {
        return await handler(...values);
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        this.report(name, error);
        return fallback;
      }
    };
  }

  report(name: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.told.has(`${name} ${message}`)) return;
    this.told.add(`${name} ${message}`);
    this.connection.console.error(`${name}: ${error instanceof Error ? (error.stack ?? message) : message}`);
  }
}
