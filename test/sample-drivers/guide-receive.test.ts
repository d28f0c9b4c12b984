// The guide's receive example as a chain: set up a buffer, the device writes a packet, the interrupt handler looks at it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { PlatformName } from '../../server/src/model/types.ts';
import { listChainPaths, runChain } from '../../server/src/simulate/chain.ts';
import type { ChainLink } from '../../server/src/simulate/types.ts';
import { programOf } from '../support/simulate.ts';

const folder = fileURLToPath(new URL('../../sample-drivers/guide-receive', import.meta.url));
const right = programOf(readFileSync(join(folder, 'guide_receive.c'), 'utf8'));
const faulty = programOf(readFileSync(join(folder, 'guide_receive_faulty.c'), 'utf8'));

/** GUIDE_MAGIC, lowest byte first, and a length of 64. */
const goodPacket = [0x47, 0x55, 0x49, 0x44, 64, 0, 0, 0];
const badPacket = [0xff];
const received = {
  'readl(card->regs + GUIDE_REG_STATUS)': '1',
  'readl(card->regs + GUIDE_REG_STATUS)#2': '1',
};

function receive(packet: readonly number[], first = 'guide_setup_buffer'): ChainLink[] {
  const at = first === 'guide_setup_buffer' ? 'card->rx_dma' : null;
  return [
    { kind: 'function', name: first },
    { kind: 'device-writes', size: 64, at, bytes: packet },
    { kind: 'function', name: 'guide_interrupt' },
  ];
}

function textsOf(program: typeof right, links: readonly ChainLink[], platform: PlatformName) {
  const run = runChain(program, links, received, platform);
  expect(run.reason).toBeNull();
  return {
    texts: run.steps.map((step) => step.text),
    violations: run.violations.map((violation) => violation.rule),
    run,
  };
}

const platforms = ['direct', 'iommu', 'bounce', 'noncoherent', 'offset'] as const;

describe.each(platforms)('the right driver on the platform %s', (platform) => {
  test('hands a good packet up and maps a fresh buffer', () => {
    const { texts, violations, run } = textsOf(right, receive(goodPacket), platform);
    expect(texts).toContain('card->received = 1');
    expect(violations).toEqual([]);
    expect(run.leftMapped).toHaveLength(1);
  });

  test('gives the card the same buffer again after a bad packet', () => {
    const { texts, violations, run } = textsOf(right, receive(badPacket), platform);
    expect(texts).toContain('card->rejected = 1');
    expect(violations).toEqual([]);
    expect(run.leftMapped).toHaveLength(1);
  });
});

describe('the driver without the sync', () => {
  test('works where caches follow the device, and is objected to', () => {
    const { texts, violations } = textsOf(faulty, receive(goodPacket), 'direct');
    expect(texts).toContain('card->received = 1');
    expect(violations).toEqual(['sync-missing-cpu']);
  });

  test('rejects a good packet that lies in a bounce buffer', () => {
    const { texts, violations } = textsOf(faulty, receive(goodPacket), 'bounce');
    expect(texts).toContain('card->rejected = 1');
    expect(violations).toEqual(['sync-missing-cpu']);
  });

  test('reads the bad packet once more out of a cache that does not follow the device', () => {
    const twice = [...receive(badPacket), ...receive(goodPacket).slice(1)];
    expect(textsOf(faulty, twice, 'noncoherent').texts).toContain('card->rejected = 2');
    expect(textsOf(right, twice, 'noncoherent').texts).toContain('card->received = 1');
  });
});

test('a chain from probe gives the handler what it was registered with', () => {
  const { texts } = textsOf(right, receive(goodPacket, 'guide_probe'), 'bounce');
  expect(texts).toContain('card->received = 1');
});

test('the paths of the chain tell of both outcomes of the interrupt', () => {
  const paths = listChainPaths(right, receive(goodPacket)).map((path) => `${path.description}: ${path.outcome}`);
  expect(paths).toContain("'kzalloc' fails: not followed to its end: 'guide_setup_buffer' returns -ENOMEM");
  expect(paths).toContain("every call succeeds, 'readl(card->regs + GUIDE_REG_STATUS)' is 1: returns 1");
  expect(paths).toContain('every call succeeds: returns 0');
});
