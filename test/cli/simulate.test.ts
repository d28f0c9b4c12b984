import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildProgram, type Program } from '../support/program.ts';

const root = join(import.meta.dirname, '../..');
const right = 'sample-drivers/edu-dma/edu_dma.c';
const faulty = 'sample-drivers/edu-dma/edu_dma_faulty.c';

let program: Program;
beforeAll(() => {
  program = buildProgram();
});
afterAll(() => program.remove());

function simulate(...args: readonly string[]) {
  return program.run(root, ['simulate', ...args]);
}

test('the paths of a function are listed, those on which something fails first', () => {
  const { exitCode, stdout } = simulate(right, '--function', 'edu_probe', '--list-paths', '--format', 'json');
  const { paths } = JSON.parse(stdout);
  expect(exitCode).toBe(0);
  expect(paths[0]).toMatchObject({ id: 1, description: "'kzalloc' fails", outcome: 'returns -ENOMEM' });
  expect(paths.map((path: { outcome: string }) => path.outcome)).toContain('returns 0');
});

test('a right function runs to its end on every platform', () => {
  const { exitCode, stdout } = simulate(right, '--function', 'edu_to_card', '--platform', 'all', '--format', 'json');
  const { runs } = JSON.parse(stdout);
  expect(exitCode).toBe(0);
  expect(runs.map((run: { platform: string }) => run.platform)).toEqual([
    'direct',
    'iommu',
    'bounce',
    'noncoherent',
    'offset',
    'narrow',
    'refused',
  ]);
  for (const run of runs) expect(run).toMatchObject({ completed: true, violations: [] });
});

test('a fault is told where it happens, in the words of the kernel', () => {
  const { exitCode, stdout } = simulate(faulty, '--function', 'edu_to_card', '--format', 'json');
  const run = JSON.parse(stdout);
  expect(exitCode).toBe(1);
  expect(run.violations).toContainEqual(
    expect.objectContaining({
      rule: 'mapping-error-unchecked',
      kernelMessage: expect.stringMatching(/^device driver failed to check map error\[device address=0x\w+\]/),
      file: faulty,
      line: 190,
    }),
  );
  const mapped = run.steps.find((step: { text: string }) => step.text.startsWith('dma_map_single maps'));
  expect(mapped).toMatchObject({ line: 184, mappings: [{ owner: 'device', size: 64, direction: 'DMA_TO_DEVICE' }] });
});

test('the text shows each source line and what happened there', () => {
  const { stdout } = simulate(faulty, '--function', 'edu_to_card');
  expect(stdout).toMatch(
    /^ {3}184 \| addr = dma_map_single\(dev, buf, len, DMA_TO_DEVICE\);.*\n {7}\| {3}dma_map_single maps 64 bytes/m,
  );
  expect(stdout).toMatch(/kernel: device driver failed to check map error/);
  expect(stdout).toMatch(/edu_to_card returned 0; 2 violations\.\n$/);
});

test('what the driver cannot know can be answered', () => {
  const choose = ['--choose', "mapping of 'buf'=fails"];
  const { stdout } = simulate(right, '--function', 'edu_to_card', ...choose, '--format', 'json');
  expect(JSON.parse(stdout).result).toBe('-ENOMEM');
});

test('functions are run one after the other, with the device in between', () => {
  const driver = 'sample-drivers/guide-receive/guide_receive_faulty.c';
  const chain = 'guide_setup_buffer,device-writes:64@card->rx_dma,guide_interrupt';
  const { stdout } = simulate(driver, '--chain', chain, '--platform', 'bounce', '--format', 'json');
  const run = JSON.parse(stdout);
  expect(run).toMatchObject({ completed: true, platform: 'bounce' });
  const texts = run.steps.map((step: { text: string }) => step.text);
  expect(texts).toContainEqual(expect.stringMatching(/^the device writes 64 bytes at 0x/));
  expect(simulate(driver, '--chain', 'guide_setup_buffer,guide_nothing').stderr).toMatch(/no function 'guide_nothing'/);
  expect(simulate(driver, '--chain', 'guide_setup_buffer,5').stderr).toMatch(/'5' is no link of a chain/);
});

test('a function or path that is not there is named, with what there is', () => {
  expect(simulate(right, '--function', 'edu_prob')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/edu_dma\.c has no function 'edu_prob'; did you mean 'edu_probe'\?/),
  });
  expect(simulate(right, '--function', 'edu_to_card', '--path', '99').stderr).toMatch(
    /has no path 99; it has 1 to \d+/,
  );
  expect(simulate('nowhere.c', '--function', 'f')).toMatchObject({ exitCode: 2 });
});

test('check --replay tells what running the path of a finding came to', () => {
  const { stdout } = program.run(root, ['check', faulty, '--replay', '--format', 'json']);
  const replays = new Map<string, string>();
  for (const { rule, line, replay } of JSON.parse(stdout).findings) replays.set(`${rule} ${line}`, replay);
  expect(replays.get('mapping-error-unchecked 184')).toBe('confirmed');
  expect(replays.get('unmap-missing 205')).toBe('confirmed');
  expect(replays.get('coherent-leak 536')).toBe('confirmed');
  expect([...replays.values()]).not.toContain('refuted');
});

test('what is still mapped at the end is told, and where its handle is kept', () => {
  const receive = 'sample-drivers/guide-receive/guide_receive.c';
  const { stdout } = simulate(receive, '--function', 'guide_setup_buffer');
  expect(stdout).toMatch(/^Still mapped: 2048 bytes at 0x[0-9a-f]+ \(DMA_FROM_DEVICE\), and kept in card->rx_dma\.$/m);
});
