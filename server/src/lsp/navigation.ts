/** From a mapping to what undoes it and back: definition, references, highlights, and a command. */
import {
  type DefinitionParams,
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentHighlightParams,
  type Location,
  type Position,
  type ReferenceParams,
} from 'vscode-languageserver/node';
import type { Life, LifePoint } from '../flow/lives.ts';
import type { Document } from './document.ts';
import type { Guard } from './guard.ts';
import { livesAt, livesOfWord, placeOf } from './lives.ts';
import type { FileResult } from './modules.ts';
import type { Services } from './services.ts';
import { placeAt } from './words.ts';

export function offerNavigation(services: Services, guard: Guard): void {
  const { connection } = services;
  connection.onDefinition(
    guard.wrap<[DefinitionParams], Location[]>('definition', [], ({ textDocument, position }) =>
      pairOf(textDocument.uri, position, services),
    ),
  );
  connection.onReferences(
    guard.wrap<[ReferenceParams], Location[]>('references', [], ({ textDocument, position, context }) => {
      const meant = livesMeant(textDocument.uri, position, services);
      if (!meant) return [];
      const points = meant.lives.flatMap(({ points: all }) => (context.includeDeclaration ? all : all.slice(1)));
      return locationsOf(points, meant.result, services);
    }),
  );
  connection.onDocumentHighlight(
    guard.wrap<[DocumentHighlightParams], DocumentHighlight[]>('highlights', [], ({ textDocument, position }) =>
      highlights(textDocument.uri, position, services),
    ),
  );
}

/** From the call that maps to those that undo it; from any other of its calls to the one that maps. */
export function pairOf(uri: string, position: Position, services: Services): Location[] {
  const meant = livesMeant(uri, position, services);
  if (!meant?.onCall) return [];
  const { document, result, lives, offset } = meant;
  const points = lives.flatMap((life) => {
    const [made] = life.points;
    const range = made?.file === document.path ? document.follow(made.range, result.version) : null;
    const atMaking = range !== null && range.start <= offset && offset <= range.end;
    return atMaking ? life.points.filter((point) => point.stage === 'undone') : made ? [made] : [];
  });
  return locationsOf(points, result, services);
}

export function locationsOf(points: readonly LifePoint[], result: FileResult, { documents }: Services): Location[] {
  const seen = new Set<string>();
  return points.flatMap((point) => {
    const place = placeOf(point, result, documents);
    const key = `${point.file} ${point.range.start}`;
    if (!place || seen.has(key)) return [];
    seen.add(key);
    return [{ uri: place.document.uri, range: place.document.rangeAt(place.range) }];
  });
}

/** Only on the name of a call: on variables, the editor's own highlights tell more. */
function highlights(uri: string, position: Position, services: Services): DocumentHighlight[] {
  const meant = livesMeant(uri, position, services);
  if (!meant?.onCall) return [];
  const { document, result, lives } = meant;
  return lives.flatMap(({ points }) =>
    points.flatMap((point) => {
      const range = point.file === document.path ? document.follow(point.range, result.version) : null;
      if (!range) return [];
      const writes = point.stage === 'made' || point.stage === 'undone' || point.stage === 'stored';
      const kind = writes ? DocumentHighlightKind.Write : DocumentHighlightKind.Read;
      return [{ range: document.rangeAt(range), kind }];
    }),
  );
}

interface Meant {
  readonly document: Document;
  readonly result: FileResult;
  readonly offset: number;
  readonly lives: readonly Life[];
  /** The place is the name of a call, not a variable. */
  readonly onCall: boolean;
}

function livesMeant(uri: string, position: Position, { documents, modules }: Services): Meant | null {
  const document = documents.get(uri);
  const result = document && modules.resultOf(document.path);
  if (!document || !result) return null;
  const offset = document.offsetAt(position);
  const place = placeAt(document.text, offset);
  if (place?.kind !== 'word') return null;
  const lives = place.called ? livesAt(place.start, document, result) : livesOfWord(place, document, result);
  return lives.length === 0 ? null : { document, result, offset, lives, onCall: place.called };
}
