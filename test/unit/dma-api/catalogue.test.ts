import { describe, expect, it } from 'vitest';
import {
  apiConstants,
  apiForms,
  apiFunctions,
  compareVersions,
  dmaIdentifiers,
  existsIn,
  findApi,
  isHarmlessName,
} from '../../../server/src/dma-api/catalogue.ts';
import { signatureOf } from '../../../server/src/dma-api/describe.ts';
import { guideSections } from '../../../server/src/dma-api/guide.ts';
import { mayUseDma } from '../../../server/src/dma-api/may-use-dma.ts';
import type { ApiFunction, Effect } from '../../../server/src/dma-api/types.ts';

const catalogued = apiForms.filter((form) => form.header !== '');

describe('the catalogue as a whole', () => {
  it.each(catalogued.map((form) => [signatureOf(form), form] as const))('%s is sound', (_, form) => {
    expect(form.summary).toMatch(/\.$/);
    for (const effect of form.effects) {
      for (const index of argumentsOf(effect)) expect(form.parameters[index]).toBeDefined();
    }
    if (form.pair !== null) expect(apiFunctions.has(form.pair)).toBe(true);
    if (form.section !== null) expect(guideSections.has(form.section)).toBe(true);
    if (form.since !== null && form.until !== null) {
      expect(compareVersions(form.since, form.until)).toBeLessThanOrEqual(0);
    }
  });

  it('has one form of a function in any one kernel', () => {
    for (const version of ['2.6.20', '4.4', '5.4', '5.10', '6.1', '6.12', '6.18']) {
      const names = apiForms.filter((form) => existsIn(form, version)).map((form) => form.name);
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    }
  });

  it('replaces calls by functions of today, with the arguments there are', () => {
    for (const form of catalogued) {
      if (form.replacement === null) continue;
      const { template } = form.replacement;
      const callee = /^!?(\w+)\(/.exec(template)?.[1] ?? '';
      expect(findApi(callee)?.until).toBeNull();
      const used = [...template.matchAll(/\$(\d)/g)].map((match) => Number(match[1]));
      expect(new Set(used)).toEqual(new Set(form.parameters.keys()));
    }
  });

  it('keeps what a legacy call does in its replacement', () => {
    for (const form of catalogued.filter((each) => each.replacement !== null)) {
      const callee = findApi(/^!?(\w+)\(/.exec(form.replacement?.template ?? '')?.[1] ?? '');
      const kinds = (api: ApiFunction | null) => api?.effects.map((effect) => effect.kind);
      if (!form.replacement?.template.startsWith('!')) expect(kinds(callee)).toEqual(kinds(form));
    }
  });

  it('gives every constant a replacement that is none of the old ones', () => {
    for (const constant of apiConstants.values()) {
      if (constant.replacement !== null) expect(apiConstants.has(constant.replacement)).toBe(false);
    }
  });

  it('undoes every mapping and allocation by a function of the same family', () => {
    for (const form of catalogued) {
      const made = form.effects.find((effect) => effect.kind === 'map' || effect.kind === 'allocate');
      if (made === undefined) continue;
      const undone = findApi(form.pair ?? '')?.effects[0];
      if (made.kind === 'map') expect(undone).toMatchObject({ kind: 'unmap', mapping: made.mapping });
      else if (undone !== undefined && !made.managed) expect(undone).toMatchObject({ kind: 'free' });
    }
  });
});

describe('arguments of effects', () => {
  it('finds a device where the kernel has one', () => {
    for (const { api, effect } of allEffects()) {
      if ('device' in effect && effect.device !== null) {
        expect(api.parameters[effect.device.argument]?.type).toMatch(/^struct (\w+) \*$/);
      }
    }
  });

  it('finds DMA addresses in arguments that can hold one', () => {
    for (const { api, effect } of allEffects()) {
      const handle =
        effect.kind === 'unmap' || effect.kind === 'sync' || effect.kind === 'check-mapping' ? effect.handle : null;
      if (handle === null) continue;
      expect(api.parameters[handle]?.type).toMatch(/^(dma_addr_t|u64|struct (scatterlist|sg_table|scsi_cmnd) \*)$/);
    }
  });

  it('finds a direction wherever a mapping is made or undone by hand', () => {
    for (const { api, effect } of allEffects()) {
      if (effect.kind !== 'map' && effect.kind !== 'unmap' && effect.kind !== 'sync') continue;
      if (api.name.startsWith('scsi_')) expect(effect.direction).toBeNull();
      else expect(effect.direction).not.toBeNull();
    }
  });

  it('reads the attributes forms as the plain ones', () => {
    for (const name of [
      'dma_map_single',
      'dma_map_page',
      'dma_map_sg',
      'dma_unmap_single',
      'dma_unmap_page',
      'dma_unmap_sg',
    ]) {
      const plain = findApi(name);
      const withAttributes = findApi(`${name}_attrs`);
      expect(withAttributes?.parameters.slice(0, -1)).toEqual(plain?.parameters);
      expect(withAttributes?.effects).toMatchObject([{ ...plain?.effects[0], attributes: plain?.parameters.length }]);
    }
  });
});

describe('findApi', () => {
  it('gives the form of the kernel at hand', () => {
    expect(findApi('dma_mapping_error', '2.6.20')?.parameters).toHaveLength(1);
    expect(findApi('dma_mapping_error', '6.12')?.parameters).toHaveLength(2);
    expect(findApi('dma_alloc_noncoherent', '4.9')?.parameters).toHaveLength(4);
    expect(findApi('dma_alloc_noncoherent', '6.1')?.parameters).toHaveLength(5);
    expect(findApi('dma_set_max_seg_size', '6.1')?.returns).toBe('int');
    expect(findApi('dma_set_max_seg_size', '6.12')?.returns).toBe('void');
  });

  it('still understands what is long gone', () => {
    expect(findApi('pci_map_single', '6.12')?.replacement?.template).toBe('dma_map_single(&$0->dev, $1, $2, $3)');
  });

  it('knows nothing of a driver’s own functions', () => {
    expect(findApi('foo_dma_map')).toBeNull();
    expect(findApi('constructor')).toBeNull();
  });
});

describe('what concerns DMA', () => {
  it('holds every name that maps, allocates or checks', () => {
    for (const name of [
      'dma_map_single',
      'dma_pool_alloc',
      'pci_unmap_addr',
      'skb_frag_dma_map',
      'ib_dma_map_sg',
      'PCI_DMA_TODEVICE',
      'scsi_dma_map',
      'page_pool_get_dma_addr',
    ]) {
      expect(dmaIdentifiers.has(name)).toBe(true);
    }
    for (const name of ['kmalloc', 'spin_lock', 'memcpy', 'dev_err', 'writel', 'kfree_skb']) {
      expect(dmaIdentifiers.has(name)).toBe(false);
    }
  });

  it('lets no file pass that has such a name', () => {
    const missed = [...dmaIdentifiers].filter((name) => !mayUseDma(`\tx = ${name}(a, b);\n`));
    expect(missed).toEqual([]);
  });

  it('skips files that only talk of dmaengine or DMA in prose', () => {
    expect(mayUseDma('struct dma_chan *chan = dma_request_chan(dev, "rx"); /* DMA map */')).toBe(false);
    expect(mayUseDma('int main(void) { return 0; }')).toBe(false);
  });
});

describe('isHarmlessName', () => {
  it.each([
    'dev_err',
    'trace_foo_done',
    'cpu_to_le32',
    '__le16_to_cpu',
    'atomic_inc',
    'pr_warn_once',
    'foo_dbg',
    'netif_err',
  ])('trusts %s', (name) => {
    expect(isHarmlessName(name)).toBe(true);
  });

  it.each([
    'kfree',
    'dma_unmap_single',
    'foo_free_ring',
    'unregister_netdev',
    'list_add',
    'release_buffer_info',
    'foo_unmap_log',
    'dma_mapping_error',
  ])('does not trust %s', (name) => {
    expect(isHarmlessName(name)).toBe(false);
  });

  it('never names a function that does something to a mapping', () => {
    const suspects = catalogued.filter((form) => form.effects.some((effect) => effect.kind !== 'harmless'));
    expect(suspects.filter((form) => isHarmlessName(form.name)).map((form) => form.name)).toEqual([]);
  });
});

function* allEffects(): Iterable<{ api: ApiFunction; effect: Effect }> {
  for (const api of catalogued) for (const effect of api.effects) yield { api, effect };
}

/** Every argument position an effect speaks of. */
function argumentsOf(effect: Effect): readonly number[] {
  return Object.entries(effect).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'number') return [value];
    if (key === 'kind' || typeof value !== 'object' || value === null) return [];
    return 'argument' in value && typeof value.argument === 'number' ? [value.argument] : [];
  });
}
