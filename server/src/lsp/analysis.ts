import { Worker } from 'node:worker_threads';
import { compileLate } from '../project/compile-late.ts';
import type { FromAnalysis, ModuleReport, ModuleRequest, ToAnalysis } from './analysis-messages.ts';

/** How a check ended. */
export type Outcome =
  | { readonly kind: 'report'; readonly report: ModuleReport }
  /** A newer check of the same module was asked for. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'failed'; readonly message: string };

interface Task {
  readonly id: number;
  readonly request: ModuleRequest;
  readonly done: (outcome: Outcome) => void;
  /** How often the thread died on it. */
  deaths: number;
}

/** Not even the largest module of a kernel, read for the first time, takes a third of this. */
const longestCheckMilliseconds = 30_000;

/** A check that the thread dies on is tried once more: the thread may have been near its limit of memory. */
const mostDeaths = 2;

const heapMegabytes = 512;
const youngMegabytes = 32;

/**
 * The analysis thread, seen from the main one. Documents are told to it as they change, and modules are checked one at a
 * time, in the order asked for. A thread that dies or hangs is replaced, and told all it has to know.
 */
export class Analysis {
  private worker: Worker | null = null;
  private readonly documents = new Map<string, { readonly version: number; readonly text: () => string }>();
  /** Documents that the thread has not been told of. */
  private readonly untold = new Set<string>();
  private readonly waiting: Task[] = [];
  private running: Task | null = null;
  private watchdog: NodeJS.Timeout | null = null;
  private lastId = 0;
  private closed = false;
  /** The last check that is no longer wanted: the thread looks at it between functions. */
  private readonly cancelled = new Int32Array(new SharedArrayBuffer(4));

  /** `entry` is the script of the thread; `log` hears of deaths. */
  constructor(
    private readonly entry: URL,
    private readonly log: (message: string) => void,
  ) {}

  /** Starts the thread before there is anything to check: loading takes it a while. */
  start(): void {
    compileLate();
    this.thread();
  }

  /** `text` is asked when the document is needed: many changes may come before that. */
  setDocument(path: string, version: number, text: () => string): void {
    this.documents.set(path, { version, text });
    this.untold.add(path);
  }

  closeDocument(path: string): void {
    this.documents.delete(path);
    this.untold.delete(path);
    this.post({ kind: 'close', path });
  }

  forgetFiles(structure: boolean): void {
    this.post({ kind: 'forget-files', structure });
  }

  forgetModule(key: string): void {
    this.post({ kind: 'forget-module', key });
  }

  /** Has a module checked. An earlier check of it that has not ended is given up. */
  check(request: ModuleRequest): Promise<Outcome> {
    const superseded = this.waiting.findIndex((task) => task.request.key === request.key);
    if (superseded >= 0) for (const task of this.waiting.splice(superseded, 1)) task.done({ kind: 'superseded' });
    if (this.running?.request.key === request.key) Atomics.store(this.cancelled, 0, this.running.id);
    return new Promise((resolve) => {
      this.waiting.push({ id: ++this.lastId, request, done: resolve, deaths: 0 });
      this.next();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.stopWatching();
    await this.worker?.terminate();
  }

  private next(): void {
    if (this.running || this.closed) return;
    const task = this.waiting.shift();
    if (!task) return;
    this.running = task;
    this.watchdog = setTimeout(() => this.hang(), longestCheckMilliseconds);
    const thread = this.thread();
    this.tellDocuments();
    thread.postMessage({ kind: 'check', id: task.id, request: task.request } satisfies ToAnalysis);
  }

  private tellDocuments(): void {
    for (const path of this.untold) {
      const document = this.documents.get(path);
      if (document) this.post({ kind: 'document', path, version: document.version, text: document.text() });
    }
    this.untold.clear();
  }

  private post(message: ToAnalysis): void {
    this.worker?.postMessage(message);
  }

  private thread(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(this.entry, {
      workerData: this.cancelled.buffer,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes, maxYoungGenerationSizeMb: youngMegabytes },
    });
    this.worker = worker;
    for (const path of this.documents.keys()) this.untold.add(path);
    let reason = 'ended';
    worker.on('message', (message: FromAnalysis) => this.receive(message));
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => this.died(worker, reason));
    return worker;
  }

  private receive(message: FromAnalysis): void {
    const task = this.running;
    if (!task || task.id !== message.id) return;
    this.finish(task, message.kind === 'cancelled' ? { kind: 'superseded' } : message);
  }

  private finish(task: Task, outcome: Outcome): void {
    this.running = null;
    this.stopWatching();
    task.done(outcome);
    this.next();
  }

  private hang(): void {
    this.log(`The analysis took more than ${longestCheckMilliseconds / 1000} s and is started anew.`);
    void this.worker?.terminate();
  }

  private died(worker: Worker, reason: string): void {
    if (this.worker === worker) this.worker = null;
    const task = this.running;
    if (!task || this.closed) return;
    this.running = null;
    this.stopWatching();
    task.deaths++;
    this.log(`The analysis ended (${reason}) and is started anew.`);
    if (task.deaths < mostDeaths) this.waiting.unshift(task);
    else task.done({ kind: 'failed', message: `the check of its module failed: ${reason}` });
    this.next();
  }

  private stopWatching(): void {
    if (this.watchdog) clearTimeout(this.watchdog);
    this.watchdog = null;
  }
}
