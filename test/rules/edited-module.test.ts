import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { casesIn } from '../support/cases.ts';
import { checkModule, editModule } from '../support/check.ts';
import { EditedText, randomFrom } from '../support/random-edits.ts';

const path = 'driver.c';

const DRIVER = `#include <linux/dma-mapping.h>

struct ring {
	struct device *dev;
	dma_addr_t dma;
	size_t len;
};

static int map_one(struct ring *r, void *buf)
{
	r->dma = dma_map_single(r->dev, buf, r->len, DMA_TO_DEVICE);
	if (dma_mapping_error(r->dev, r->dma))
		return -ENOMEM;
	return 0;
}

static void unmap_one(struct ring *r)
{
	dma_unmap_single(r->dev, r->dma, r->len, DMA_FROM_DEVICE);
}

static int start(struct ring *r, void *buf)
{
	return map_one(r, buf);
}
`;

/** Checks the texts in the order given, and holds each result against that of a fresh check. */
function expectSameAsFresh(texts: readonly string[]): void {
  const module = editModule();
  for (const text of texts) {
    const files = [{ path, text }];
    const { findings, lives } = module.check(files);
    const fresh = checkModule(files);
    expect(findings).toEqual(fresh.findings);
    expect(lives).toEqual(fresh.lives);
  }
}

describe('a module under edit', () => {
  test('parses the function that was typed in, and no other', () => {
    const module = editModule();
    expect(module.check([{ path, text: DRIVER }]).parsed).toBe(3);
    const typed = DRIVER.replace('return 0;', 'return 0 + 1;');
    expect(module.check([{ path, text: typed }]).parsed).toBe(1);
    const longer = typed.replace('\treturn 0 + 1;', '\tr->len = 4;\n\treturn 0 + 1;');
    expect(module.check([{ path, text: longer }]).parsed).toBe(1);
    expect(
      module.check([{ path, text: longer.replace('static void unmap_one', '/* A comment. */\nstatic void unmap_one') }])
        .parsed,
    ).toBe(0);
  });

  test('parses nothing when nothing was changed', () => {
    const module = editModule();
    module.check([{ path, text: DRIVER }]);
    expect(module.check([{ path, text: DRIVER }]).parsed).toBe(0);
  });

  test('finds what a fresh check finds when a struct, a macro or the head of a function has changed', () => {
    expectSameAsFresh([
      DRIVER,
      DRIVER.replace('dma_addr_t dma;', 'u32 dma;'),
      DRIVER.replace('struct ring {', '#define DMA_FROM_DEVICE DMA_TO_DEVICE\nstruct ring {'),
      DRIVER.replace('static void unmap_one', 'static int other(void);\nstatic void unmap_one'),
      DRIVER.replace('void *buf)\n{', 'u8 *buf)\n{'),
      DRIVER.replace('#include <linux/dma-mapping.h>\n', ''),
      DRIVER,
    ]);
  });

  test('finds what a fresh check finds where a rule asks for what stands in other functions', () => {
    const maps = `#include <linux/netdevice.h>
#include <linux/dma-mapping.h>

static void send(struct net_device *ndev, void *buf)
{
	dma_addr_t dma = dma_map_single(&ndev->dev, buf, 4, DMA_TO_DEVICE);

	if (!dma_mapping_error(&ndev->dev, dma))
		dma_unmap_single(&ndev->dev, dma, 4, DMA_TO_DEVICE);
}

static void set_up(struct net_device *ndev)
{
	ndev->mtu = 4;
}
`;
    const master = maps.replace('ndev->mtu = 4;', 'ndev->dev.dma_mask = ndev->dev.parent->dma_mask;');
    expect(checkModule([{ path, text: maps }]).findings).not.toEqual(checkModule([{ path, text: master }]).findings);
    expectSameAsFresh([maps, master, maps]);
  });

  test('finds what a fresh check finds while code is half typed', () => {
    const typed = '\tif (r->len) {\n\t\tdma_unmap_single(r->dev, r->dma, r->len, DMA_TO_DEVICE);\n\t}\n';
    const at = DRIVER.indexOf('\treturn 0;');
    expectSameAsFresh(Array.from(typed, (_, i) => DRIVER.slice(0, at) + typed.slice(0, i + 1) + DRIVER.slice(at)));
  });

  test('takes in a change of another of its files', () => {
    const [caller, callee] = ['a.c', 'b.c'];
    const texts = (direction: string) => [
      { path: caller, text: 'int f(struct device *d, void *p, dma_addr_t a)\n{\n\tg(d, a);\n\treturn 0;\n}\n' },
      {
        path: callee,
        text: `void g(struct device *d, dma_addr_t a)\n{\n\tdma_unmap_single(d, a, 4, ${direction});\n}\n`,
      },
    ];
    const module = editModule();
    for (const direction of ['DMA_TO_DEVICE', 'DMA_NONE', 'DMA_TO_DEVICE', 'PCI_DMA_TODEVICE'])
      expect(module.check(texts(direction)).findings).toEqual(checkModule(texts(direction)).findings);
  });

  test('takes in a file that is opened after others, and edits of it', () => {
    const files = (text: string) => [
      { path: 'a.c', text: 'int f(struct ring *r)\n{\n\treturn start(r, r);\n}\n' },
      { path, text },
    ];
    const module = editModule();
    const longer = DRIVER.replace('\treturn 0;', '\tr->len = 4;\n\treturn 0;');
    for (const [text, open] of [
      [DRIVER, []],
      [longer, []],
      [longer, [path]],
      [DRIVER, [path]],
    ] as const)
      expect(module.check(files(text), new Set(open)).findings).toEqual(checkModule(files(text)).findings);
    expect(module.check(files(longer), new Set([path])).parsed).toBe(1);
  });
});

describe('after edits drawn at random, a module gives what a fresh check gives', () => {
  const sample = readFileSync(join(import.meta.dirname, '../../sample-drivers/edu-dma/edu_dma_faulty.c'), 'utf8');
  const cases = [...casesIn('rules'), ...casesIn('idioms'), ...casesIn('traps')].filter((_, i) => i % 8 === 0);
  const texts = [
    { name: 'sample driver', text: sample },
    { name: 'small driver', text: DRIVER },
    ...cases.map(({ name, files }) => ({ name, text: files[0]?.text ?? '' })),
  ];

  test.each(texts)('$name', ({ name, text }) => {
    const edited = new EditedText(text, randomFrom(name.length * 31 + text.length));
    expectSameAsFresh([text, ...Array.from({ length: 25 }, () => edited.edit())]);
  });
});
