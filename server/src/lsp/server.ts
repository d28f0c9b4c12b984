/** The language server: what it tells the client it can do, and who does it. */
import {
  type Connection,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { version } from '../../../package.json';
import { Analysis } from './analysis.ts';
import { type Client, readClient } from './client.ts';
import { codeActionKinds, offerCodeActions } from './code-actions.ts';
import { Configuration } from './configuration.ts';
import { Diagnostics } from './diagnostics.ts';
import { Documents } from './documents.ts';
import { Guard } from './guard.ts';
import { offerHovers } from './hover.ts';
import { Modules } from './modules.ts';
import { serverCommands } from './protocol.ts';
import type { Services } from './services.ts';

/** Serves one client; `analysisThread` is the script of the thread that analyses. */
export function serve(connection: Connection, analysisThread: URL): void {
  const analysis = new Analysis(analysisThread, (message) => connection.console.warn(message));
  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const client = readClient(params);
    start(connection, client, analysis);
    return { capabilities: capabilitiesFor(client), serverInfo: { name: 'dmalint', version } };
  });
  connection.onShutdown(() => analysis.close());
  connection.listen();
}

function start(connection: Connection, client: Client, analysis: Analysis): void {
  const documents = new Documents(client.encoding);
  const modules = new Modules(analysis);
  const configuration = new Configuration(connection, client, documents, () => modules.trees);
  const services: Services = { connection, client, documents, configuration, modules };
  const guard = new Guard(connection);
  const diagnostics = new Diagnostics(services, guard);
  modules.start(configuration, {
    checking: () => undefined,
    checked: (checked) => diagnostics.changed(checked),
    skipped: (document, note) => connection.console.info(`${document.path}: ${note}`),
  });
  documents.listen(connection, {
    opened: guard.wrap('open', undefined, (document) => modules.open(document)),
    changed: guard.wrap('change', undefined, (document) => modules.change(document)),
    closed: guard.wrap('close', undefined, (document) => {
      modules.close(document);
      diagnostics.closed(document);
      configuration.forgetDocument(document.uri);
    }),
  });
  offerCodeActions(services, guard);
  offerHovers(services, guard);
}

function capabilitiesFor(client: Client): InitializeResult['capabilities'] {
  return {
    positionEncoding: client.encoding,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
    ...(client.pullsDiagnostics
      ? { diagnosticProvider: { identifier: 'dmalint', interFileDependencies: true, workspaceDiagnostics: false } }
      : {}),
    codeActionProvider: { codeActionKinds },
    hoverProvider: true,
    executeCommandProvider: { commands: Object.values(serverCommands) },
  };
}
