// What a change of one function costs, and that it costs no finding.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { casesIn } from '../../support/cases.ts';
import { checkModule, editModule } from '../../support/check.ts';
import { EditedText, type Random, randomFrom } from '../../support/random-edits.ts';

const path = 'driver.c';

const driver = `#include <linux/dma-mapping.h>

#define RING_SLACK 16

struct ring { struct device *dev; dma_addr_t dma; size_t len; int count; };

static int ring_map(struct ring *ring, void *buf)
{
	ring->dma = dma_map_single(ring->dev, buf, ring->len, DMA_TO_DEVICE);
	if (dma_mapping_error(ring->dev, ring->dma))
		return -ENOMEM;
	return 0;
}

static void ring_unmap(struct ring *ring)
{
	dma_unmap_single(ring->dev, ring->dma, ring->len, DMA_TO_DEVICE);
}

static int ring_open(struct ring *ring, void *buf)
{
	int ret = ring_map(ring, buf);

	if (ret)
		return ret;
	ret = ring_start(ring);
	if (ret)
		goto unmap;
	return 0;
unmap:
	ring_unmap(ring);
	return ret;
}

static int ring_probe(struct ring *ring, void *buf)
{
	return ring_open(ring, buf);
}
`;

/** Checks the driver, or other versions of it, then an edited one; tells how many functions were walked for the last. */
function walkedFor(edited: string, before: readonly string[] = [driver]): number {
  const module = editModule();
  for (const text of before) module.check([{ path, text }]);
  const { findings, lives, statistics } = module.check([{ path, text: edited }]);
  const fresh = checkModule([{ path, text: edited }]);
  expect(findings).toEqual(fresh.findings);
  expect(lives).toEqual(fresh.lives);
  return statistics.functionsWalked;
}

describe('of a driver under edit', () => {
  test('all functions are walked once', () => {
    expect(editModule().check([{ path, text: driver }]).statistics.functionsWalked).toBe(4);
  });

  test('no function is walked when nothing or only a comment has changed', () => {
    expect(walkedFor(driver)).toBe(0);
    expect(walkedFor(driver.replace('static void ring_unmap', '/* Gives it back. */\nstatic void ring_unmap'))).toBe(0);
  });

  test('only the function that was typed in is walked while its callers see no difference', () => {
    expect(walkedFor(driver.replace('\treturn 0;\n}', '\tring_log();\n\treturn 0;\n}'))).toBe(1);
    expect(walkedFor(driver.replace('unmap:\n', 'unmap:\n\tpr_info("ring does not start\\n");\n'))).toBe(1);
  });

  test('callers are walked where the function does something else to them', () => {
    const withoutUnmap = driver.replace(/\tdma_unmap_single\(.*\n/, '\tring->count = 0;\n');
    expect(walkedFor(withoutUnmap)).toBe(2);
    const message = "'ring->dma' is mapped in 'ring_open'";
    const findings = checkModule([{ path, text: withoutUnmap }]).findings.map((finding) => finding.message);
    expect(findings.filter((text) => text.startsWith(message))).toEqual([]);
  });

  test('no function is walked for a declaration that it does not use', () => {
    expect(walkedFor(driver.replace('int count; }', 'int count; void *next; }'))).toBe(0);
    expect(walkedFor(driver.replace('RING_SLACK 16', 'RING_SLACK 32'))).toBe(0);
    expect(walkedFor(driver.replace('static int ring_open', 'static int ring_idle;\n\nstatic int ring_open'))).toBe(0);
  });

  test('functions that use a declaration are walked when it changes', () => {
    expect(walkedFor(driver.replace('size_t len;', 'u32 *len;'))).toBe(2);
    expect(walkedFor(driver.replace('#define RING_SLACK 16', '#define ring_start(ring) 0'))).toBe(2);
  });

  test('so are those that use a field of a struct without a name', () => {
    const nested = driver.replace('size_t len;', 'struct { size_t len; } buffer;').replaceAll('->len', '->buffer.len');
    const other = nested.replace('RING_SLACK 16', 'RING_SLACK 32');
    expect(walkedFor(other.replace('size_t len;', 'u32 *len;'), [nested, other])).toBe(2);
  });

  test('functions come and go, and none is walked but they and those that see a difference', () => {
    expect(
      walkedFor(driver.replace('static int ring_open', 'static void ring_idle(void)\n{\n}\n\nstatic int ring_open')),
    ).toBe(0);
    expect(walkedFor(driver.replace('static void ring_unmap(', 'static void ring_give_back('))).toBe(3);
    expect(walkedFor(driver.replace(/static int ring_probe[^}]*}\n/, ''))).toBe(0);
  });

  test('a fault in a caller comes and goes with an edit of its callee', () => {
    const module = editModule();
    const faulty = driver.replace('ring->len, DMA_TO_DEVICE);\n}', 'ring->len, DMA_FROM_DEVICE);\n}');
    const rulesOf = (text: string) => module.check([{ path, text }]).findings.map(({ rule }) => rule);
    expect(rulesOf(driver)).not.toContain('direction-mismatch');
    expect(rulesOf(faulty)).toContain('direction-mismatch');
    expect(rulesOf(driver)).not.toContain('direction-mismatch');
  });
});

describe('after edits drawn at random, a driver gives what it gives afresh', () => {
  const samples = ['edu_dma.c', 'edu_dma_faulty.c'].map((name) => ({
    name,
    text: readFileSync(join(import.meta.dirname, '../../../sample-drivers/edu-dma', name), 'utf8'),
  }));
  const cases = casesIn('rules').filter((_, index) => index % 12 === 5);
  const texts = [...samples, ...cases.map(({ name, files }) => ({ name, text: files[0]?.text ?? '' }))];

  test.each(texts)('$name, in bodies of functions', ({ name, text }) => {
    const random = randomFrom(text.length + name.length);
    let edited = text;
    expectSameAsAfresh(20, () => {
      edited = random() < 0.2 ? text : editBody(edited, random);
      return edited;
    });
  });

  test.each(texts)('$name, anywhere', ({ name, text }) => {
    const random = randomFrom(text.length - name.length);
    const edited = new EditedText(text, random);
    expectSameAsAfresh(12, () => {
      if (random() < 0.2) edited.text = declareSomething(edited.text, random);
      return edited.edit();
    });
  });
});

function expectSameAsAfresh(edits: number, nextText: () => string): void {
  const module = editModule();
  for (let edit = 0; edit < edits; edit++) {
    const files = [{ path, text: nextText() }];
    const { findings, lives } = module.check(files);
    const fresh = checkModule(files);
    expect(findings).toEqual(fresh.findings);
    expect(lives).toEqual(fresh.lives);
  }
}

const statements = [
  'kfree(buf);',
  'dma_unmap_single(dev, dma, len, DMA_TO_DEVICE);',
  'if (dma_mapping_error(dev, dma))\n\t\treturn -ENOMEM;',
  'dma = dma_map_single(dev, buf, len, DMA_TO_DEVICE);',
  'return 0;',
  'ret = -EIO;',
] as const;

/** Takes out, doubles, changes or adds a statement in the body of a function. */
function editBody(text: string, random: Random): string {
  const lines = [...text.matchAll(/^\t.*;\n/gm)];
  const line = lines[Math.floor(random() * lines.length)];
  if (!line) return text;
  const replace = (by: string): string => text.slice(0, line.index) + by + text.slice(line.index + line[0].length);
  const kind = random();
  if (kind < 0.25) return replace('');
  if (kind < 0.4) return replace(line[0] + line[0]);
  if (kind < 0.6) return replace(line[0].replace(/\b(?:0|len|buf|dev|DMA_\w+_DEVICE)\b/, (word) => `${word}_x`));
  const statement = statements[Math.floor(random() * statements.length)];
  return replace(`${line[0]}\t${statement}\n`);
}

const declarations = [
  '#define dma_unmap_single(dev, dma, len, dir) dma_unmap_page(dev, dma, len, dir)\n',
  '#define MOST 4\n',
  'struct extra {\n\tdma_addr_t dma;\n\tvoid *buf;\n};\n',
  'static void release(struct device *dev, dma_addr_t dma)\n{\n\tdma_unmap_single(dev, dma, 4, DMA_TO_DEVICE);\n}\n',
  'typedef dma_addr_t handle_t;\n',
  'static dma_addr_t dma;\n',
] as const;

/** Puts a declaration, or the beginning of one, in front of another. */
function declareSomething(text: string, random: Random): string {
  const starts = [...text.matchAll(/^(?:static|struct|#define)\b/gm)];
  const { index = 0 } = starts[Math.floor(random() * starts.length)] ?? {};
  const declaration = declarations[Math.floor(random() * declarations.length)] ?? '';
  const typed = random() < 0.5 ? declaration : declaration.slice(0, Math.floor(random() * declaration.length));
  return text.slice(0, index) + typed + text.slice(index);
}
