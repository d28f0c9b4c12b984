import { existsIn } from './catalogue.ts';
import { guideLink } from './guide.ts';
import type { ApiFunction, FailureReport } from './types.ts';

/** The C prototype, as the catalogue knows it: `int dma_set_mask(struct device *dev, u64 mask)`. */
export function signatureOf(api: ApiFunction): string {
  const parameters = api.parameters.map(({ type, name }) => (type === '' ? name : joinDeclarator(type, name)));
  if (api.variadic) parameters.push('...');
  return `${joinDeclarator(api.returns, api.name)}(${parameters.length === 0 ? 'void' : parameters.join(', ')})`;
}

/**
 * What a person should know of a function, as Markdown: its prototype, what it does, what it asks for. Empty for the
 * functions that are only known to be harmless.
 */
export function describeApi(api: ApiFunction, kernelVersion: string): string {
  if (api.summary === '') return '';
  const facts = [
    failures[api.failure](api),
    ...pairing(api),
    ...contexts(api),
    availability(api, kernelVersion),
    replacement(api),
  ];
  const paragraphs = [
    `\`\`\`c\n${signatureOf(api)}\n\`\`\``,
    api.summary,
    facts.filter((fact) => fact !== null).join(' '),
    api.section === null ? '' : `Guide: ${guideLink(api.section)}`,
  ];
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
}

const failures: Readonly<Record<FailureReport, (api: ApiFunction) => string | null>> = {
  'mapping-error': () => 'Fails with an address that only `dma_mapping_error()` recognises.',
  null: () => 'Returns NULL on failure.',
  zero: () => 'Returns 0 on failure.',
  errno: () => 'Returns 0 on success.',
  'negative-errno': () => 'Returns a negative errno on failure.',
  'err-ptr': () => 'Returns an error pointer on failure.',
  false: () => 'Returns false on failure.',
  never: () => null,
};

function pairing({ pair, summary }: ApiFunction): string[] {
  return pair === null || summary.includes(pair) ? [] : [`Its counterpart is \`${pair}()\`.`];
}

/** Where it may be called from; nothing is said of functions that have no part in DMA. */
function contexts({ sleeps, effects }: ApiFunction): string[] {
  switch (sleeps) {
    case 'always':
      return ['May sleep: not with a lock held or interrupts off.'];
    case 'gfp':
      return ['May sleep where its GFP flags allow it.'];
    case 'never':
      // dma_free_attrs() warns of it: kernel/dma/mapping.c.
      if (effects.some((effect) => effect.kind === 'free' && effect.allocation !== 'pool-block'))
        return ['Not with interrupts off.'];
      return effects.some(({ kind }) => kind === 'map' || kind === 'unmap' || kind === 'sync')
        ? ['May be called in any context.']
        : [];
  }
}

function availability(api: ApiFunction, kernelVersion: string): string | null {
  if (api.until !== null && !existsIn(api, kernelVersion)) return `Linux ${api.until} was the last to have it.`;
  return api.since === null ? null : `Since Linux ${api.since}.`;
}

function replacement(api: ApiFunction): string | null {
  if (api.replacement === null) return null;
  const { template, caution } = api.replacement;
  const call = template.replace(/\$(\d)/g, (_, index: string) => api.parameters[Number(index)]?.name ?? index);
  return `Use \`${call}\`${caution === null ? '' : ` (${caution})`}.`;
}

function joinDeclarator(type: string, name: string): string {
  return type.endsWith('*') || type === '' ? type + name : `${type} ${name}`;
}
