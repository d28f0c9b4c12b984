import { expect, test } from 'vitest';
import { createProgram } from '../../../server/src/cli/program.ts';
import { allSettings } from '../../../server/src/project/settings.ts';

test('check takes exactly the options of the table of settings', () => {
  const check = createProgram(() => undefined).commands.find((command) => command.name() === 'check');
  const options = check?.options.map((option) => option.flags);
  expect(options).toEqual(allSettings.flatMap(({ option }) => (option === null ? [] : [option])));
});
