import { expect, test } from 'vitest';
import { createProgram } from '../../server/src/cli/program.ts';
import { allSettings } from '../../server/src/project/settings.ts';

test('the command line offers every setting that has an option, and no other', () => {
  const check = createProgram(() => undefined).commands.find((command) => command.name() === 'check');
  const offered = check?.options.map(({ flags }) => flags);
  expect(offered).toEqual(allSettings.flatMap(({ option }) => option ?? []));
});
