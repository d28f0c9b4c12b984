/** Hovers: on calls of the API, on what they work on, on its constants, and on suppression comments. */
import { type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver/node';
import type { Document } from './document.ts';
import type { Guard } from './guard.ts';
import { explainApi } from './hover-api.ts';
import { explainCall, explainLife } from './hover-life.ts';
import { explainConstant, explainSuppression } from './hover-words.ts';
import type { Services } from './services.ts';
import { type CommentPlace, placeAt, type WordPlace } from './words.ts';

/** Markdown about what stands at a place of a document; null where it knows nothing of it. */
export type Explainer = (place: WordPlace | CommentPlace, document: Document, services: Services) => string | null;

const explainers: readonly Explainer[] = [explainLife, explainSuppression];

/** A call is explained by what the function does, then by what the driver does with what it made. */
const callExplainers: readonly Explainer[] = [explainApi, explainCall];

export function offerHovers(services: Services, guard: Guard): void {
  services.connection.onHover(
    guard.wrap<[HoverParams], Hover | null>('hover', null, ({ textDocument, position }) => {
      const document = services.documents.get(textDocument.uri);
      if (!document || !services.modules.handles(document)) return null;
      const place = placeAt(document.text, document.offsetAt(position));
      if (!place) return null;
      const constant = explainConstant(place, document, services);
      if (constant !== null) return hoverOf(constant, document, place, services);
      const calls = callExplainers.flatMap((explain) => explain(place, document, services) ?? []);
      if (calls.length > 0) return hoverOf(calls.join('\n\n---\n\n'), document, place, services);
      for (const explain of explainers) {
        const markdown = explain(place, document, services);
        if (markdown !== null) return hoverOf(markdown, document, place, services);
      }
      return null;
    }),
  );
}

function hoverOf(markdown: string, document: Document, place: WordPlace | CommentPlace, { client }: Services): Hover {
  const contents = client.markdown
    ? { kind: MarkupKind.Markdown, value: markdown }
    : { kind: MarkupKind.PlainText, value: plainText(markdown) };
  return { contents, range: document.rangeAt(place) };
}

/** For terminals: fences and code marks go, links keep their words and their address. */
function plainText(markdown: string): string {
  return markdown
    .replace(/^```\w*\n|^```$/gm, '')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(/\[([^\]\n]+)\]\(([^)\n]+)\)/g, '$1 ($2)')
    .replace(/\*\*([^*\n]+)\*\*/g, '$1');
}
