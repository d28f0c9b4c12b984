import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClientCapabilities,
  type CodeAction,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type Hover,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';

export interface ClientOptions {
  /** The bundled program. */
  readonly program: string;
  /** Folder that is open. */
  readonly folder: string;
  /** Laid over what a capable client can do, per group. */
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** Answers workspace/configuration. */
  readonly settings?: (scopeUri: string | undefined) => unknown;
}

const capable = {
  general: { positionEncodings: ['utf-16'] },
  workspace: {
    configuration: true,
    workspaceEdit: { documentChanges: true },
    diagnostics: { refreshSupport: true },
    codeLens: { refreshSupport: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
  window: { workDoneProgress: true, showDocument: { support: true } },
  textDocument: {
    diagnostic: { relatedInformation: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1, 2] } },
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1, 2] } },
    codeAction: { isPreferredSupport: true },
    hover: { contentFormat: ['markdown'] },
  },
} satisfies ClientCapabilities;

/** What a server asks of an editor, answered without fuss. */
const requestsToEditor = [
  'client/registerCapability',
  'workspace/diagnostic/refresh',
  'workspace/codeLens/refresh',
  'window/showDocument',
  'window/workDoneProgress/create',
] as const;

/** An editor, as the language server sees it: it starts the real server and talks to it over its standard streams. */
export class LanguageClient {
  readonly log: string[] = [];
  /** Diagnostics the server sent of itself, the newest by uri. */
  readonly pushed = new Map<string, PublishDiagnosticsParams>();
  readonly requested: { readonly method: string; readonly params: unknown }[] = [];
  initialized!: InitializeResult;
  private readonly texts = new Map<string, { version: number; text: string }>();

  private constructor(
    readonly connection: ProtocolConnection,
    readonly server: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(options: ClientOptions): Promise<LanguageClient> {
    const server = spawn(process.execPath, [options.program, 'lsp', '--stdio'], { cwd: options.folder });
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    const client = new LanguageClient(connection, server, options.folder);
    client.listen(options);
    const capabilities = merge(capable, options.capabilities ?? {}) as ClientCapabilities;
    client.initialized = await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: URI.file(options.folder).toString(),
      workspaceFolders: [{ uri: URI.file(options.folder).toString(), name: 'test' }],
      capabilities,
      initializationOptions: options.initializationOptions,
    });
    await connection.sendNotification('initialized', {});
    return client;
  }

  uri(name: string): string {
    return name.includes(':') ? name : URI.file(join(this.folder, name)).toString();
  }

  text(name: string): string {
    return this.texts.get(this.uri(name))?.text ?? '';
  }

  open(name: string, text: string, languageId = 'c'): void {
    const uri = this.uri(name);
    this.texts.set(uri, { version: 1, text });
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
  }

  /** Replaces the first occurrence of a text, as an editor tells it: by its range. */
  replace(name: string, before: string, after: string): void {
    const start = this.text(name).indexOf(before);
    if (start < 0) throw new Error(`${name} does not hold ${JSON.stringify(before)}.`);
    this.edit(name, start, start + before.length, after);
  }

  edit(name: string, start: number, end: number, inserted: string): void {
    const uri = this.uri(name);
    const known = this.texts.get(uri);
    if (!known) throw new Error(`${name} is not open.`);
    const range = { start: positionAt(known.text, start), end: positionAt(known.text, end) };
    known.text = known.text.slice(0, start) + inserted + known.text.slice(end);
    known.version++;
    const contentChanges = [{ range, text: inserted }];
    this.notify('textDocument/didChange', { textDocument: { uri, version: known.version }, contentChanges });
  }

  close(name: string): void {
    this.texts.delete(this.uri(name));
    this.notify('textDocument/didClose', { textDocument: { uri: this.uri(name) } });
  }

  notify(method: string, params: unknown): void {
    void this.connection.sendNotification(method, params);
  }

  request<Answer>(method: string, params: unknown): Promise<Answer> {
    return this.connection.sendRequest<Answer>(method, params);
  }

  /** Asks for the diagnostics of a file. */
  async diagnostics(name: string): Promise<readonly Diagnostic[]> {
    const report = await this.request<DocumentDiagnosticReport>('textDocument/diagnostic', {
      textDocument: { uri: this.uri(name) },
    });
    return report.kind === 'full' ? report.items : [];
  }

  /** The diagnostics of a file in the form `LINE CODE`, lines counted from 1. */
  async found(name: string): Promise<readonly string[]> {
    return (await this.diagnostics(name)).map(label);
  }

  codeActions(name: string, range: Range, only?: readonly string[]): Promise<readonly CodeAction[]> {
    return this.request('textDocument/codeAction', {
      textDocument: { uri: this.uri(name) },
      range,
      context: { diagnostics: [], ...(only ? { only } : {}) },
    });
  }

  /** The hover over the first occurrence of a text, a little way into it. */
  hover(name: string, at: string, into = 1): Promise<Hover | null> {
    return this.request('textDocument/hover', {
      textDocument: { uri: this.uri(name) },
      position: this.find(name, at, into),
    });
  }

  find(name: string, at: string, into = 0): Position {
    const offset = this.text(name).indexOf(at);
    if (offset < 0) throw new Error(`${name} does not hold ${JSON.stringify(at)}.`);
    return positionAt(this.text(name), offset + into);
  }

  /** What an edit makes of an open file, or of one whose text is given. */
  applied(name: string, edit: WorkspaceEdit | undefined, text = this.text(name)): string {
    const uri = this.uri(name);
    const changes = (edit?.documentChanges ?? []).filter((change): change is TextDocumentEdit => 'edits' in change);
    const own = [...changes.filter((change) => change.textDocument.uri === uri).flatMap((change) => change.edits)];
    const edits = [...own, ...(edit?.changes?.[uri] ?? [])].map((change) => ({
      start: offsetAt(text, change.range.start),
      end: offsetAt(text, change.range.end),
      text: 'newText' in change ? change.newText : change.snippet.value,
    }));
    return edits
      .sort((a, b) => b.start - a.start)
      .reduce((result, change) => result.slice(0, change.start) + change.text + result.slice(change.end), text);
  }

  /** Waits until something holds, and fails after a while. */
  async until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (let waited = 0; waited < 30_000; waited += 20) {
      if (await holds()) return;
      await sleep(20);
    }
    throw new Error(`Waited in vain for ${what}. The log says:\n${this.log.join('\n')}`);
  }

  async stop(): Promise<void> {
    if (this.server.exitCode === null && this.server.signalCode === null) {
      const ended = once(this.server, 'exit');
      await this.request('shutdown', undefined);
      await this.connection.sendNotification('exit', undefined);
      await ended;
    }
    this.connection.dispose();
  }

  private listen({ settings }: ClientOptions): void {
    const { connection } = this;
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.log.push(message);
    });
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      this.pushed.set(params.uri, params);
    });
    connection.onRequest('workspace/configuration', ({ items }: { items: readonly { scopeUri?: string }[] }) =>
      items.map((item) => settings?.(item.scopeUri) ?? null),
    );
    for (const method of requestsToEditor) {
      connection.onRequest(method, (params: unknown) => {
        this.requested.push({ method, params });
        return method === 'window/showDocument' ? { success: true } : null;
      });
    }
    this.server.stderr?.on('data', (data: Buffer) => this.log.push(data.toString()));
    connection.listen();
  }
}

export function label(diagnostic: Diagnostic): string {
  return `${diagnostic.range.start.line + 1} ${diagnostic.code}`;
}

export function positionAt(text: string, offset: number): Position {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

function offsetAt(text: string, { line, character }: Position): number {
  const lines = text.split('\n');
  return lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
}

function merge(base: unknown, over: unknown): unknown {
  if (!isGroup(base) || !isGroup(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = key in merged ? merge(merged[key], value) : value;
  return merged;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
