import { expect, test } from 'vitest';
import { parseChain } from '../../../server/src/simulate/chain-syntax.ts';

test('a chain is functions, and what the device does in between', () => {
  expect(parseChain('foo_open, device-writes:128@foo->dma, foo_interrupt,device-reads')).toEqual([
    { kind: 'function', name: 'foo_open' },
    { kind: 'device-writes', size: 128, at: 'foo->dma' },
    { kind: 'function', name: 'foo_interrupt' },
    { kind: 'device-reads', size: 64, at: null },
  ]);
});

test('the bytes that the device writes can be given', () => {
  expect(parseChain('device-writes:4=0D01')).toEqual([{ kind: 'device-writes', size: 4, at: null, bytes: [13, 1] }]);
});

test('a word that makes no sense is told', () => {
  expect(parseChain('foo_open,device-writes:many,foo_close')).toEqual({ wrong: 'device-writes:many' });
  expect(parseChain('')).toEqual({ wrong: '' });
});
