/** The language server: what it tells the client it can do, and who does it. */
import {
  type Connection,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { version } from '../../../package.json';
import { Analysis } from './analysis.ts';
import { Checks } from './check-requests.ts';
import { type Client, readClient } from './client.ts';
import { codeActionKinds, offerCodeActions } from './code-actions.ts';
import { Lenses } from './code-lens.ts';
import { ConfigFiles, isConfigFile } from './config-files.ts';
import { Configuration } from './configuration.ts';
import { Diagnostics } from './diagnostics.ts';
import { Documents } from './documents.ts';
import { Guard } from './guard.ts';
import { offerHovers } from './hover.ts';
import { Modules } from './modules.ts';
import { offerNavigation } from './navigation.ts';
import { serverCommands } from './protocol.ts';
import { answerRules } from './rule-requests.ts';
import type { Services } from './services.ts';
import { answerSimulations } from './simulations.ts';
import { StatusLine } from './status.ts';
import { Trees } from './trees.ts';
import { watch } from './watch.ts';

/** The scripts of the threads that do the work. */
export interface Threads {
  readonly analysis: URL;
  readonly simulation: URL;
}

/** Serves one client. */
export function serve(connection: Connection, threads: Threads): void {
  const analysis = new Analysis(threads.analysis, (message) => connection.console.warn(message));
  analysis.start();
  connection.onInitialize((params: InitializeParams): InitializeResult => {
    const client = readClient(params);
    start(connection, client, analysis, threads);
    return { capabilities: capabilitiesFor(client), serverInfo: { name: 'dmalint', version } };
  });
  connection.listen();
}

function start(connection: Connection, client: Client, analysis: Analysis, threads: Threads): void {
  const guard = new Guard(connection);
  const documents = new Documents(client.encoding);
  const trees = new Trees();
  const configuration = new Configuration(connection, client, documents, trees);
  const modules = new Modules(analysis, configuration, trees, {
    checking: () => status.checking(),
    checked: (checked, work) => {
      status.checked(checked, work);
      diagnostics.changed(checked);
      lenses.changed(checked);
    },
    unchecked: (document) => {
      status.send();
      diagnostics.changed([document]);
      lenses.changed([document]);
    },
    skipped: (document, note) => connection.console.info(`${document.path} is not checked: it ${note}.`),
  });
  const services: Services = { connection, client, documents, configuration, modules, trees };
  const diagnostics = new Diagnostics(services, guard);
  const status = new StatusLine(services);
  const lenses = new Lenses(services, guard);
  const checks = new Checks(services, analysis, guard);
  const configFiles = new ConfigFiles(services);

  /** Everything a setting can change is worked out again. */
  const settingsChanged = () => {
    configuration.forgetConfigs();
    for (const document of documents.all()) configuration.of(document.path);
    configFiles.tell();
    modules.settingsChanged();
  };

  documents.listen(connection, {
    opened: guard.wrap('open', undefined, async (document) => {
      if (isConfigFile(document)) return settingsChanged();
      checks.opened(document);
      await modules.open(document);
      configFiles.tell();
    }),
    changed: guard.wrap('change', undefined, (document) =>
      isConfigFile(document) ? settingsChanged() : modules.change(document),
    ),
    closed: guard.wrap('close', undefined, (document) => {
      if (isConfigFile(document)) return settingsChanged();
      modules.close(document);
      diagnostics.closed(document);
      lenses.closed(document);
      configuration.forgetDocument(document.uri);
      status.send();
    }),
  });
  connection.onDidChangeConfiguration(
    guard.wrap('settings', undefined, async () => {
      await configuration.reload();
      settingsChanged();
    }),
  );
  watch(services, guard, {
    configsChanged: settingsChanged,
    sourcesChanged: (paths, structure) => {
      documents.forget(paths);
      checks.changedOnDisk(paths);
      modules.filesChanged(paths, structure);
    },
  });
  offerCodeActions(services, guard);
  offerHovers(services, guard);
  offerNavigation(services, guard);
  answerRules(services, guard);
  const simulations = answerSimulations(services, threads.simulation);
  connection.onShutdown(async () => {
    await Promise.all([analysis.close(), simulations.close()]);
  });
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
    codeLensProvider: {},
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    executeCommandProvider: { commands: Object.values(serverCommands) },
  };
}
