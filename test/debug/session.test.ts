// The real debug adapter over its standard streams: what a debugger shows of a simulated run.
import { join } from 'node:path';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildProgram, type Program } from '../support/program.ts';

const faulty = join(import.meta.dirname, '../../sample-drivers/edu-dma/edu_dma_faulty.c');
/** In `edu_to_card`: where the buffer is mapped, where the address goes to the card, where it is unmapped. */
const lines = { map: 184, give: 138, unmap: 190 } as const;
const launch = { program: faulty, function: 'edu_to_card' };
const threadId = 1;

let program: Program;
let client: DebugClient;

beforeAll(() => {
  program = buildProgram();
});
afterAll(() => program.remove());
beforeEach(async () => {
  client = new DebugClient(program.path, 'debug-adapter', 'dmalint');
  client.defaultTimeout = 30_000;
  await client.start();
});
afterEach(() => client.stop());

async function begin(exceptions: readonly string[], breakpoints: readonly number[] = [], more = {}): Promise<void> {
  await Promise.all([
    client.waitForEvent('initialized').then(async () => {
      await client.setExceptionBreakpointsRequest({ filters: [...exceptions] });
      await client.setBreakpointsRequest({
        source: { path: faulty },
        breakpoints: breakpoints.map((line) => ({ line })),
      });
      await client.configurationDoneRequest();
    }),
    client.launch({ ...launch, ...more }),
    client.waitForEvent('stopped'),
  ]);
}

/** Sends a request that moves, and waits for the stop that follows. */
async function move(how: 'continue' | 'next' | 'stepIn' | 'stepOut' | 'stepBack' | 'reverseContinue') {
  const stopped = client.waitForEvent('stopped');
  await client.send(how, { threadId });
  const { body } = await stopped;
  const { stackFrames } = (await client.stackTraceRequest({ threadId })).body;
  return { reason: body.reason, text: body.text, frames: stackFrames.map(({ name, line }) => `${name}:${line}`) };
}

async function scope(name: string): Promise<Record<string, string>> {
  const { scopes } = (await client.scopesRequest({ frameId: 0 })).body;
  const reference = scopes.find((candidate) => candidate.name === name)?.variablesReference ?? 0;
  const { variables } = (await client.variablesRequest({ variablesReference: reference })).body;
  return Object.fromEntries(variables.map((variable) => [variable.name, variable.value]));
}

test('a run stops at its first statement, at breakpoints, and can be stepped back', async () => {
  await begin([], [lines.unmap]);
  expect(await move('continue')).toMatchObject({ reason: 'breakpoint', frames: [`edu_to_card:${lines.unmap}`] });
  expect(await move('stepBack')).toMatchObject({ reason: 'step', frames: ['edu_to_card:188'] });
  expect((await move('reverseContinue')).frames).toEqual(['edu_to_card:176']);
});

test('a violation stops the run like an exception, with what the kernel says', async () => {
  await begin(['violation']);
  const first = await move('continue');
  expect(first).toMatchObject({ reason: 'exception', text: expect.stringMatching(/before dma_mapping_error\(\)/) });
  expect(first.frames).toEqual([`edu_transfer:${lines.give}`, 'edu_to_card:187']);
  expect((await move('continue')).frames).toEqual([`edu_to_card:${lines.unmap}`]);
  const { body } = await client.send('exceptionInfo', { threadId });
  expect(body).toMatchObject({
    exceptionId: 'mapping-error-unchecked',
    description: expect.stringMatching(/kernel: device driver failed to check map error/),
  });
});

test('locals, mappings and what the device sees are shown where the run stands', async () => {
  await begin([], [186]);
  await move('continue');
  const locals = await scope('Locals');
  expect(locals.addr).toMatch(/^0x[0-9a-f]+$/);
  expect(await scope('Mappings')).toEqual({
    [locals.addr ?? '']: "single, 64 bytes, DMA_TO_DEVICE, the device's",
  });
  expect(Object.values(await scope('Device'))[0]).toMatch(/^([0-9a-f]{2} ){63}[0-9a-f]{2}$/);
  expect((await client.evaluateRequest({ expression: 'len', frameId: 0 })).body.result).toBe('64');
});

test('answers of the launch configuration decide the path', async () => {
  const choices = { wait_for_completion_timeout: 'fails' };
  await begin([], [191], { choices });
  expect((await move('continue')).frames).toEqual(['edu_to_card:191']);
  expect((await scope('Locals')).err).toBe('-ETIMEDOUT');
});

test('steps go over calls, into them and out of them', async () => {
  await begin([], [186]);
  await move('continue');
  expect((await move('stepIn')).frames[0]).toMatch(/^edu_transfer:/);
  expect((await move('stepOut')).frames).toEqual(['edu_to_card:187']);
  expect((await move('next')).frames).toEqual(['edu_to_card:188']);
});

test('a function that is not there is named', async () => {
  await client.initializeRequest({ adapterID: 'dmalint', pathFormat: 'path' });
  const launched = client.launchRequest({ program: faulty, function: 'edu_to_cart' } as never);
  await expect(launched).rejects.toThrow(/has no function 'edu_to_cart'; did you mean 'edu_to_card'/);
});
