import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCore } from '../../../server/src/project/core.ts';
import { KernelTrees } from '../../../server/src/project/kernel-tree.ts';
import { ModuleChecker } from '../../../server/src/project/module-check.ts';
import { Outsiders } from '../../../server/src/project/outsiders.ts';
import { createTree } from '../../support/tree.ts';

const names = (files: readonly { readonly path: string }[] | null) => files?.map(({ path }) => basename(path)).sort();

test('files near a header that hold the word are found, above and below', () => {
  const root = createTree({
    'card/core/ring.h': 'dma_addr_t slot_dma;',
    'card/core/send.c': 'slot->slot_dma = dma;',
    'card/core/parts/reap.c': 'slot->slot_dma',
    'card/usb/other.c': 'slot->slot_dma',
    'card/usb/silent.c': 'slot->dma',
    'card/usb/notes.txt': 'slot_dma',
  });
  const found = new Outsiders().naming(join(root, 'card/core/ring.h'), 'slot_dma');
  expect(names(found)).toEqual(['other.c', 'reap.c', 'ring.h', 'send.c']);
});

test('a subsystem around the folder is left out, and a folder as large is given up', () => {
  const many = Object.fromEntries(Array.from({ length: 1501 }, (_, index) => [`net/other/file${index}.c`, 'slot_dma']));
  const root = createTree({ ...many, 'net/card/ring.h': 'slot_dma', 'net/other/ring.h': 'slot_dma' });
  const outsiders = new Outsiders();
  expect(names(outsiders.naming(join(root, 'net/card/ring.h'), 'slot_dma'))).toEqual(['ring.h']);
  expect(outsiders.naming(join(root, 'net/other/ring.h'), 'slot_dma')).toBeNull();
});

test('a struct that another module uses too is not offered to be rewritten', async () => {
  const root = createTree({
    'card/ring.h': 'struct slot {\n\tdma_addr_t slot_dma;\n};\n',
    'card/all.h': '#include "ring.h"\n',
    'card/core.c': `#include <linux/dma-mapping.h>
#include "ring.h"

void core_reap(struct device *dev, struct slot *slot)
{
	dma_unmap_single(dev, slot->slot_dma, 64, DMA_TO_DEVICE);
}
`,
    'card/other.c': '#include "all.h"\n\nint other(struct slot *slot)\n{\n\treturn slot->slot_dma & 63;\n}\n',
  });
  const checker = new ModuleChecker(await loadCore(), new KernelTrees());
  const { findings } = checker.check({
    targets: [{ path: join(root, 'card/core.c'), levels: {} }],
    companions: [],
    kernelVersion: '6.12',
    rules: ['unmap-state-macros'],
  });
  expect(findings.map(({ message, fix }) => ({ message, fix }))).toEqual([
    {
      message:
        "'struct slot' keeps 'slot_dma' only to unmap, and 'slot_dma' may be used by 'other.c', which is not of the module.",
      fix: null,
    },
  ]);
});
