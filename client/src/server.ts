/** The language server: started when first wanted, started anew when it dies or is told to. */
import { commands, Disposable, EventEmitter, type ExtensionContext, type LogOutputChannel, window } from 'vscode';
import type { Status } from '../../server/src/lsp/protocol.ts';
import type { Connection } from './connection.ts';

/** `resting` is before it was first wanted; `failed` is when it was given up. */
export type ServerState =
  | { readonly kind: 'resting' | 'starting' | 'failed' }
  | { readonly kind: 'running'; readonly status: Status | null };

export class Server implements Disposable {
  readonly log: LogOutputChannel = window.createOutputChannel('dmalint', { log: true });
  private readonly stateChanged = new EventEmitter<ServerState>();
  readonly onDidChangeState = this.stateChanged.event;
  private current: ServerState = { kind: 'resting' };
  private started: Promise<Connection> | null = null;
  private readonly registrations: Disposable;

  constructor(private readonly context: ExtensionContext) {
    this.registrations = Disposable.from(
      commands.registerCommand('dmalint.restartServer', () => this.restart()),
      commands.registerCommand('dmalint.showLog', () => this.log.show()),
    );
  }

  get state(): ServerState {
    return this.current;
  }

  /**
   * To the running server; the first call starts it, and so does one after it was given up: that is a person who asks.
   * Rejects where it can't be started.
   */
  connection(): Promise<Connection> {
    if (this.current.kind === 'failed') void this.stop();
    this.started ??= this.start();
    return this.started;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.connection();
  }

  async stop(): Promise<void> {
    const stopping = this.started;
    this.started = null;
    // A server that never came up has nothing to stop.
    const connection = await stopping?.catch(() => null);
    // One that died does not answer the farewell.
    await connection?.close().catch((error) => this.log.warn(String(error)));
  }

  dispose(): void {
    this.registrations.dispose();
    this.stateChanged.dispose();
    this.log.dispose();
  }

  private async start(): Promise<Connection> {
    this.enter({ kind: 'starting' });
    try {
      // Loaded here, not at the top: most windows that activate the extension never need it.
      const { Connection } = await import('./connection.ts');
      return await Connection.open(this.context.extensionPath, this.log, (state) => this.enter(state));
    } catch (error) {
      this.started = null;
      this.enter({ kind: 'failed' });
      this.log.error(error instanceof Error ? error : String(error));
      throw error;
    }
  }

  private enter(state: ServerState): void {
    this.current = state;
    this.stateChanged.fire(state);
  }
}
