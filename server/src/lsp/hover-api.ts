import { apiConstants, existsIn, findApi } from '../dma-api/catalogue.ts';
import { describeApi } from '../dma-api/describe.ts';
import type { ApiFunction, EffectKind } from '../dma-api/types.ts';
import { findRule } from '../project/rule-list.ts';
import type { Explainer } from './hover.ts';

/** Explains functions of the catalogue, and constants that have gone. */
export const explainApi: Explainer = (place, document, { configuration }) => {
  if (place.kind !== 'word') return null;
  const { kernelVersion } = configuration.of(document.path);
  const api = findApi(place.word, kernelVersion);
  if (api) return withDebugMessages(describeApi(api, kernelVersion), api);
  const constant = apiConstants.get(place.word);
  if (!constant) return null;
  const use = constant.replacement === null ? '' : ` Use \`${constant.replacement}\`.`;
  const gone = existsIn(constant, kernelVersion) ? '' : ` Linux ${constant.until} was the last to have it.`;
  return `\`${constant.name}\`: ${constant.summary}${gone}${use}`;
};

/** Rules about what is done with a call of each kind, whose misuse a kernel with debugging reports. */
const rulesOnEffects: Partial<Readonly<Record<EffectKind, readonly string[]>>> = {
  map: ['mapping-error-unchecked', 'dma-from-stack', 'dma-from-vmalloc', 'unmap-missing'],
  unmap: ['unmap-unmapped', 'unmap-size-mismatch', 'direction-mismatch', 'unmap-wrong-function'],
  sync: ['use-after-unmap', 'direction-mismatch'],
  allocate: ['coherent-leak'],
  free: ['coherent-double-free', 'coherent-free-mismatch'],
};

function withDebugMessages(description: string, api: ApiFunction): string | null {
  if (description === '') return null;
  const messages = api.effects
    .flatMap((effect) => rulesOnEffects[effect.kind] ?? [])
    .flatMap((id) => {
      const rule = findRule(id);
      return rule?.kernelMessage ? [`- ${rule.summary}: \`DMA-API: … ${rule.kernelMessage}\``] : [];
    });
  const unique = [...new Set(messages)];
  if (unique.length === 0) return description;
  return `${description}\n\nA kernel with \`CONFIG_DMA_API_DEBUG\` says of its misuse:\n\n${unique.join('\n')}`;
}
