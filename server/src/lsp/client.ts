import type { InitializeParams } from 'vscode-languageserver/node';
import { type DiagnosticTag, MarkupKind } from 'vscode-languageserver/node';
import { negotiateEncoding, type PositionEncoding } from './position-encoding.ts';
import { type ClientCommand, clientCommands, type InitializationOptions } from './protocol.ts';

/** What the client can do, as far as it makes a difference to the server. */
export interface Client {
  readonly encoding: PositionEncoding;
  /** It asks for diagnostics; otherwise they are sent to it. */
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesLenses: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly tags: ReadonlySet<DiagnosticTag>;
  readonly markdown: boolean;
  readonly preferredActions: boolean;
  readonly versionedEdits: boolean;
  readonly annotatedEdits: boolean;
  readonly snippetEdits: boolean;
  readonly configuration: boolean;
  readonly tellsSettings: boolean;
  readonly watchesFiles: boolean;
  readonly showsDocuments: boolean;
  readonly commands: ReadonlySet<ClientCommand>;
  /** It knows the status notification. */
  readonly wantsStatus: boolean;
  readonly rulePage: string | null;
  readonly settings: unknown;
}

/** Reads what a client says of itself; whatever it leaves out, or says in a way not understood, it can't do. */
export function readClient(params: InitializeParams): Client {
  const { textDocument, workspace, window, general } = params.capabilities;
  const options = readOptions(params.initializationOptions);
  const diagnostics = textDocument?.publishDiagnostics ?? textDocument?.diagnostic;
  const pull = textDocument?.diagnostic;
  const { codeAction, hover } = textDocument ?? {};
  return {
    encoding: negotiateEncoding(general?.positionEncodings),
    pullsDiagnostics: pull !== undefined,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesLenses: workspace?.codeLens?.refreshSupport === true,
    relatedInformation: diagnostics?.relatedInformation === true || pull?.relatedInformation === true,
    codeDescription: diagnostics?.codeDescriptionSupport === true || pull?.codeDescriptionSupport === true,
    tags: new Set([...(diagnostics?.tagSupport?.valueSet ?? []), ...(pull?.tagSupport?.valueSet ?? [])]),
    markdown: hover?.contentFormat?.includes(MarkupKind.Markdown) === true,
    preferredActions: codeAction?.isPreferredSupport === true,
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
    annotatedEdits: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    snippetEdits: workspace?.workspaceEdit?.snippetEditSupport === true,
    configuration: workspace?.configuration === true,
    tellsSettings: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchesFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    showsDocuments: window?.showDocument?.support === true,
    commands: new Set(clientCommands.filter((command) => options.commands?.includes(command))),
    wantsStatus: options.status === true,
    rulePage: options.rulePage ?? null,
    settings: options.settings ?? null,
  };
}

function readOptions(value: unknown): InitializationOptions {
  if (typeof value !== 'object' || value === null) return {};
  const { commands, status, rulePage, settings } = value as Record<string, unknown>;
  return {
    commands: Array.isArray(commands) ? commands.filter((command) => typeof command === 'string') : [],
    status: status === true,
    rulePage: typeof rulePage === 'string' ? rulePage : undefined,
    settings,
  };
}
