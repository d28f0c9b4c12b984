/** Code lenses: where a mapping is undone, and what of a driver can be simulated. */
import {
  type CodeLens,
  type CodeLensParams,
  CodeLensRefreshRequest,
  type Command,
  type Location,
} from 'vscode-languageserver/node';
import type { Life } from '../flow/lives.ts';
import type { Document } from './document.ts';
import type { Guard } from './guard.ts';
import { stageWords } from './hover-life.ts';
import type { FileResult } from './modules.ts';
import { locationsOf } from './navigation.ts';
import { serverCommands } from './protocol.ts';
import type { Services } from './services.ts';

/** More names than this do not fit above a line. */
const mostNames = 3;

/** Answers with what is known at once; a client that was given less than there is to tell is told to ask again. */
export class Lenses {
  /** By uri: the titles the client was given last. */
  private readonly given = new Map<string, string>();

  constructor(
    private readonly services: Services,
    guard: Guard,
  ) {
    services.connection.onCodeLens(
      guard.wrap<[CodeLensParams], CodeLens[]>('code lenses', [], ({ textDocument }) => {
        const document = services.documents.get(textDocument.uri);
        if (!document) return [];
        this.given.set(document.uri, titlesOf(document, services));
        return lensesOf(document, services);
      }),
    );
  }

  /** Results of these documents are new. */
  changed(documents: readonly Document[]): void {
    const { client, connection } = this.services;
    if (!client.refreshesLenses) return;
    const stale = documents.filter((document) => {
      const given = this.given.get(document.uri);
      return given !== undefined && given !== titlesOf(document, this.services);
    });
    for (const { uri } of stale) this.given.delete(uri);
    if (stale.length > 0) connection.sendRequest(CodeLensRefreshRequest.type).catch(() => undefined);
  }

  closed(document: Document): void {
    this.given.delete(document.uri);
  }
}

/** What the lenses of a document say, and nothing of where they are. */
function titlesOf(document: Document, { modules }: Services): string {
  const result = modules.resultOf(document.path);
  if (!result) return '';
  const pairs = result.lives.filter(({ points }) => points[0]?.file === document.path).map(pairTitle);
  const replays = result.findings.map(({ fingerprint }) => fingerprint);
  return [...pairs, ...replays, ...concernedFunctions(document, result)].join('\n');
}

function lensesOf(document: Document, services: Services): CodeLens[] {
  const result = services.modules.resultOf(document.path);
  if (!result || !services.configuration.of(document.path).codeLens) return [];
  return [
    ...pairLenses(document, result, services),
    ...simulationLenses(document, result, services),
    ...replayLenses(document, result, services),
  ];
}

function pairLenses(document: Document, result: FileResult, services: Services): CodeLens[] {
  return result.lives.flatMap((life) => {
    const [made] = life.points;
    const title = pairTitle(life);
    if (!made || title === null || made.file !== document.path) return [];
    const range = document.follow(made.range, result.version);
    if (!range) return [];
    const where = document.rangeAt(range);
    return [{ range: where, command: placesCommand(title, document, where.start, life, result, services) }];
  });
}

/** "unmapped in foo_remove, foo_error"; null where nothing undoes it. */
function pairTitle(life: Life): string | null {
  const undone = life.points.filter((point) => point.stage === 'undone');
  const [first] = undone;
  return first ? `${stageWords(first, life)} in ${listed([...new Set(undone.map((point) => point.function))])}` : null;
}

function placesCommand(
  title: string,
  document: Document,
  position: Location['range']['start'],
  life: Life,
  result: FileResult,
  services: Services,
): Command {
  const undone = life.points.filter((point) => point.stage === 'undone');
  return services.client.commands.has('dmalint.showLocations')
    ? {
        title,
        command: 'dmalint.showLocations',
        arguments: [document.uri, position, locationsOf(undone, result, services)],
      }
    : { title, command: serverCommands.goToPair, arguments: [document.uri, position] };
}

function simulationLenses(document: Document, result: FileResult, { client }: Services): CodeLens[] {
  if (!client.commands.has('dmalint.simulate')) return [];
  const concerned = concernedFunctions(document, result);
  return result.functions.flatMap(({ name, start }) => {
    const at = concerned.has(name) ? document.follow({ start, end: start }, result.version) : null;
    const command = { title: 'Simulate DMA', command: 'dmalint.simulate', arguments: [document.uri, name] };
    return at ? [{ range: document.rangeAt(at), command }] : [];
  });
}

/** Names of the functions that have a part in the life of a mapping. */
function concernedFunctions(document: Document, { lives }: FileResult): ReadonlySet<string> {
  const points = lives.flatMap((life) => life.points);
  return new Set(points.flatMap(({ file, function: name }) => (file === document.path ? [name] : [])));
}

function replayLenses(document: Document, result: FileResult, { client }: Services): CodeLens[] {
  if (!client.commands.has('dmalint.replay')) return [];
  return result.findings.flatMap(({ range, steps, rule, fingerprint }) => {
    const now = steps.length > 1 ? document.follow(range, result.version) : null;
    const command = { title: `Replay ${rule}`, command: 'dmalint.replay', arguments: [document.uri, fingerprint] };
    return now ? [{ range: document.rangeAt(now), command }] : [];
  });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNames).join(', ');
  return names.length > mostNames ? `${shown} and ${names.length - mostNames} more` : shown;
}
