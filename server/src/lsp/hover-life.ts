import type { Life, LifePoint } from '../flow/lives.ts';
import type { Explainer } from './hover.ts';
import { livesAt, livesOfWord, placeOf } from './lives.ts';
import type { FileResult } from './modules.ts';
import type { Services } from './services.ts';

/** More than this is no longer read. */
const mostLives = 4;
const mostPoints = 12;

/** Tells the life of what a handle, a buffer or a field stands for. */
export const explainLife: Explainer = (place, document, services) => {
  const result = services.modules.resultOf(document.path);
  if (!result || place.kind !== 'word' || place.called) return null;
  const lives = livesOfWord(place, document, result);
  return lives.length === 0 ? null : tellLives(lives, result, services);
};

/** The lives that the call at a place has a part in; null where it has none. */
export const explainCall: Explainer = (place, document, services) => {
  const result = services.modules.resultOf(document.path);
  if (!result || place.kind !== 'word' || !place.called) return null;
  const lives = livesAt(place.start, document, result);
  return lives.length === 0 ? null : tellLives(lives, result, services);
};

function tellLives(lives: readonly Life[], result: FileResult, services: Services): string {
  const told = lives.slice(0, mostLives).map((life) => tellLife(life, result, services));
  const more = lives.length > mostLives ? [`and ${lives.length - mostLives} more of the same kind.`] : [];
  return [...told, ...more].join('\n\n');
}

function tellLife(life: Life, result: FileResult, services: Services): string {
  const what = life.type === 'mapping' ? `Mapping (${life.kind})` : `DMA memory (${life.kind})`;
  const kept = life.fields.length === 0 ? '' : `, kept in ${life.fields.map((field) => `\`${field}\``).join(', ')}`;
  const shown = life.points.slice(0, mostPoints).map((point) => `- ${tellPoint(point, life, result, services)}`);
  const rest = life.points.length - shown.length;
  if (rest > 0) shown.push(`- and at ${rest} more places`);
  return `**${what}${kept}, in this driver:**\n\n${shown.join('\n')}`;
}

function tellPoint(point: LifePoint, life: Life, result: FileResult, { documents }: Services): string {
  const place = placeOf(point, result, documents);
  const where = place
    ? `[${point.function}](${place.document.uri}#L${place.document.positionAt(place.range.start).line + 1})`
    : `\`${point.function}\``;
  const details = [
    point.api === null ? null : `\`${point.api}\``,
    point.direction === null ? null : `\`${point.direction}\``,
    point.size === null ? null : `size \`${point.size}\``,
    point.field === null ? null : `\`${point.field}\``,
  ].filter((detail) => detail !== null);
  return `${stageWords(point, life)} in ${where}${details.length === 0 ? '' : `: ${details.join(', ')}`}`;
}

/** What happens at a point: "mapped", "freed". */
export function stageWords({ stage }: LifePoint, { type }: Life): string {
  switch (stage) {
    case 'made':
      return type === 'mapping' ? 'mapped' : 'allocated';
    case 'undone':
      return type === 'mapping' ? 'unmapped' : 'freed';
    case 'given':
      return 'given to the device';
    default:
      return stage;
  }
}
