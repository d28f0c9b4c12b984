import { SingleBar } from 'cli-progress';
import type { Progress } from '../project/run.ts';

/** Work that ends sooner shows no bar. */
const quietMilliseconds = 700;

export const noProgress: Progress = {
  begin: () => undefined,
  advance: () => undefined,
  end: () => undefined,
};

/** A bar on standard error when that is a terminal and the work takes a while; nothing in a pipe. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? new ProgressBar(stream) : noProgress;
}

class ProgressBar implements Progress {
  private readonly bar: SingleBar;
  private startedAt = 0;
  private total = 0;
  private done = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.bar = new SingleBar({
      stream,
      format: 'checking {bar} {percentage} %, {value} of {total} modules, {eta_formatted} left',
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 30,
      clearOnComplete: true,
      hideCursor: false,
    });
  }

  begin(total: number): void {
    this.startedAt = performance.now();
    this.total = total;
  }

  advance(): void {
    this.done++;
    if (this.bar.isActive) this.bar.update(this.done);
    else if (performance.now() - this.startedAt > quietMilliseconds) this.bar.start(this.total, this.done);
  }

  end(): void {
    if (this.bar.isActive) this.bar.stop();
  }
}
