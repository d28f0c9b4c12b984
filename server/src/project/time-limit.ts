const tickMilliseconds = 250;

/** A task was ended because its time was up. */
export class TimeIsUpError extends Error {
  override readonly name = 'TimeIsUpError';
}

/**
 * Ends tasks that take too much processor time. The system tells only what the process uses as a whole, so tasks under
 * way together share that equally; a busy machine, on which all takes longer, costs no task its result.
 */
export class TimeLimits {
  private readonly tasks = new Set<{ seconds: number; readonly controller: AbortController }>();
  private timer: NodeJS.Timeout | null = null;
  private usedBefore = 0;

  constructor(private readonly limitSeconds: number) {}

  /** Runs a task with a signal that is given when its time is up; it then rejects with a TimeIsUpError. */
  async run<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const entry = { seconds: 0, controller: new AbortController() };
    this.tasks.add(entry);
    this.start();
    try {
      return await task(entry.controller.signal);
    } catch (error) {
      throw entry.controller.signal.aborted ? new TimeIsUpError(`took more than ${this.limitSeconds} s`) : error;
    } finally {
      this.tasks.delete(entry);
      if (this.tasks.size === 0) this.stop();
    }
  }

  private start(): void {
    if (this.timer) return;
    this.usedBefore = usedSeconds();
    this.timer = setInterval(() => this.tick(), tickMilliseconds);
  }

  private stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  private tick(): void {
    const used = usedSeconds();
    const share = (used - this.usedBefore) / this.tasks.size;
    this.usedBefore = used;
    for (const task of this.tasks) {
      task.seconds += share;
      if (task.seconds > this.limitSeconds) task.controller.abort();
    }
  }
}

function usedSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
