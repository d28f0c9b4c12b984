/** Answers requests to simulate. The thread behind it is started when first wanted and ends when it has had nothing to do. */
import { Worker } from 'node:worker_threads';
import { type CancellationToken, ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { compareRequest, type SimulateParams, simulateRequest } from './protocol.ts';
import type { Services } from './services.ts';
import type { FromSimulation, ToSimulation } from './simulation-messages.ts';
import { pathOf } from './uris.ts';

const longestMilliseconds = 30_000;
const idleMilliseconds = 120_000;
const heapMegabytes = 512;

export function answerSimulations(services: Services, thread: URL): { close(): Promise<void> } {
  const simulations = new Simulations(services, thread);
  const { connection } = services;
  connection.onRequest(simulateRequest, async (params, token) => {
    const reply = await simulations.ask('simulate', params, token);
    if (reply.kind === 'answer') return reply.answer;
    throw failure(reply);
  });
  connection.onRequest(compareRequest, async (params, token) => {
    const reply = await simulations.ask('compare', params, token);
    if (reply.kind === 'results') return reply.results;
    throw failure(reply);
  });
  return simulations;
}

function failure(reply: FromSimulation): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, reply.kind === 'failed' ? reply.message : 'no answer');
}

interface Pending {
  readonly resolve: (reply: FromSimulation) => void;
  readonly reject: (error: Error) => void;
}

class Simulations {
  private worker: Worker | null = null;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private idle: NodeJS.Timeout | null = null;

  constructor(
    private readonly services: Services,
    private readonly thread: URL,
  ) {}

  /** A run that is cancelled, or takes too long, takes its thread with it: nothing else would stop it. */
  ask(kind: ToSimulation['kind'], params: SimulateParams, token: CancellationToken): Promise<FromSimulation> {
    const id = ++this.lastId;
    const file = pathOf(params.uri);
    const message: ToSimulation = {
      id,
      kind,
      request: { ...params.request, file },
      texts: this.openTexts(),
      kernelVersion: this.services.configuration.of(file).kernelVersion,
    };
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.stop('it took too long'), longestMilliseconds);
      const cancelled = token.onCancellationRequested(() => this.stop('cancelled'));
      const settle = <T>(how: (value: T) => void) => {
        return (value: T): void => {
          clearTimeout(timer);
          cancelled.dispose();
          this.pending.delete(id);
          this.rest();
          how(value);
        };
      };
      this.pending.set(id, { resolve: settle(resolve), reject: settle(reject) });
      this.running().postMessage(message);
    });
  }

  async close(): Promise<void> {
    if (this.idle) clearTimeout(this.idle);
    await this.worker?.terminate();
  }

  private openTexts(): Record<string, string> {
    return Object.fromEntries([...this.services.documents.all()].map(({ path, text }) => [path, text]));
  }

  private running(): Worker {
    if (this.idle) clearTimeout(this.idle);
    if (this.worker) return this.worker;
    const worker = new Worker(this.thread, { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes } });
    let reason = 'ended';
    worker.on('message', (reply: FromSimulation) => this.pending.get(reply.id)?.resolve(reply));
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      if (this.worker === worker) this.stop(`the simulation ended: ${reason}`);
    });
    this.worker = worker;
    return worker;
  }

  /** Ends the thread and all it was asked for. */
  private stop(why: string): void {
    const { worker } = this;
    this.worker = null;
    void worker?.terminate();
    const code = why === 'cancelled' ? LSPErrorCodes.RequestCancelled : ErrorCodes.InternalError;
    for (const { reject } of [...this.pending.values()]) reject(new ResponseError(code, why));
  }

  private rest(): void {
    if (this.pending.size > 0) return;
    if (this.idle) clearTimeout(this.idle);
    this.idle = setTimeout(() => this.stop('idle'), idleMilliseconds);
    this.idle.unref();
  }
}
