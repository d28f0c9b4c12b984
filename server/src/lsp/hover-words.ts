import { directionMeanings, tellBitMask } from '../dma-api/constants.ts';
import { findRule } from '../project/rule-list.ts';
import type { Explainer } from './hover.ts';
import { rulePageUri } from './rule-pages.ts';

/** Explains directions and DMA_BIT_MASK(n). */
export const explainConstant: Explainer = (place, document) => {
  if (place.kind !== 'word') return null;
  const direction = directionMeanings.get(place.word);
  if (direction !== undefined) return direction;
  if (place.word !== 'DMA_BIT_MASK') return null;
  const width = /^\s*\(\s*(\d+)\s*\)/.exec(document.text.slice(place.end, place.end + 40))?.[1];
  return width === undefined ? null : tellBitMask(Number(width));
};

/** Explains what a suppression comment allows. */
export const explainSuppression: Explainer = (place, _document, { client }) => {
  if (place.kind !== 'comment') return null;
  const directive = /dmalint:\s*allow(-file)?\s*\(([^)]*)\)/.exec(place.text);
  if (!directive) return null;
  const where = directive[1] === undefined ? 'where it stands' : 'in this whole file';
  const rules = (directive[2] ?? '').split(',').map((rule) => rule.trim());
  const told = rules.map((id) => {
    const rule = findRule(id);
    const page = rulePageUri(id, client);
    const name = page === null ? `\`${id}\`` : `[${id}](${page})`;
    return rule ? `- ${name} (${rule.severity}): ${rule.summary}` : `- \`${id}\` is no rule`;
  });
  return `dmalint reports nothing of these ${where}:\n\n${told.join('\n')}`;
};
