/** What the extension asks of its server. The library below is large, so this is loaded only when a server is wanted. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CancellationToken, LogOutputChannel } from 'vscode';
import {
  LanguageClient,
  LSPErrorCodes,
  ResponseError,
  State,
  TransportKind,
  WorkDoneProgress,
} from 'vscode-languageclient/node';
import {
  type CheckParams,
  type CheckResult,
  type ClientCommand,
  checkRequest,
  type InitializationOptions,
  type RuleAnswer,
  rulesRequest,
  statusNotification,
} from '../../server/src/lsp/protocol.ts';
import type { ServerState } from './server.ts';

/** What lenses and code actions may name: a feature that registers one of the server's commands adds it here. */
const knownCommands: readonly ClientCommand[] = [
  'dmalint.replay',
  'dmalint.showLocations',
  'dmalint.showRule',
  'dmalint.simulate',
];

/** A link that opens a rule's page beside the code. */
const rulePage = 'command:dmalint.showRule?%5B%22{rule}%22%5D';

export class Connection {
  private constructor(readonly client: LanguageClient) {}

  /** Starts the server of this installation; `enter` is told what becomes of it. */
  static async open(
    extensionPath: string,
    log: LogOutputChannel,
    enter: (state: ServerState) => void,
  ): Promise<Connection> {
    const client = new LanguageClient(
      'dmalint',
      'dmalint',
      { module: join(extensionPath, 'dist/cli.js'), args: ['lsp'], transport: TransportKind.ipc },
      {
        // Any scheme: a document that is no file of this machine is checked on its own.
        documentSelector: [{ language: 'c' }, { pattern: '**/*.h' }, { pattern: '**/dmalint.json' }],
        outputChannel: log,
        diagnosticCollectionName: 'dmalint',
        markdown: { isTrusted: { enabledCommands: ['dmalint.showRule'] } },
        initializationOptions: { commands: knownCommands, rulePage, status: true } satisfies InitializationOptions,
      },
    );
    client.onNotification(statusNotification, (status) => enter({ kind: 'running', status }));
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Starting) enter({ kind: 'starting' });
      else if (newState === State.Running) enter({ kind: 'running', status: null });
      else enter({ kind: 'failed' });
    });
    await client.start();
    return new Connection(client);
  }

  close(): Promise<void> {
    return this.client.dispose();
  }

  rules(): Promise<readonly Omit<RuleAnswer, 'markdown'>[]> {
    return this.client.sendRequest(rulesRequest, {});
  }

  /** Checks more than what is open. Null where it was cancelled before the server had anything to tell. */
  async check(
    params: CheckParams,
    report: (step: { message?: string; increment: number }) => void,
    token: CancellationToken,
  ): Promise<CheckResult | null> {
    const workDoneToken = randomUUID();
    let percentage = 0;
    const listening = this.client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
      if (value.kind === 'end') return;
      const increment = Math.max(0, (value.percentage ?? percentage) - percentage);
      percentage += increment;
      report({ message: value.message, increment });
    });
    try {
      return await this.client.sendRequest(checkRequest, { ...params, workDoneToken }, token);
    } catch (error) {
      if (error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled) return null;
      throw error;
    } finally {
      listening.dispose();
    }
  }
}
