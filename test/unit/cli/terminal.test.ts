import { expect, test } from 'vitest';
import { colorsFor } from '../../../server/src/cli/terminal.ts';

test('colours are for a terminal that takes them, and for those who want them', () => {
  const colored = (isTTY: boolean, environment: NodeJS.ProcessEnv) =>
    colorsFor({ isTTY }, environment).isColorSupported;
  expect(colored(true, { TERM: 'xterm' })).toBe(true);
  expect(colored(false, { TERM: 'xterm' })).toBe(false);
  expect(colored(true, { TERM: 'xterm', NO_COLOR: '1' })).toBe(false);
  expect(colored(true, { TERM: 'dumb' })).toBe(false);
  expect(colored(false, { FORCE_COLOR: '1' })).toBe(true);
});
