import { strict as assert } from 'node:assert';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  type Breakpoint,
  type DebugSession,
  Disposable,
  debug,
  extensions,
  Location,
  Position,
  SourceBreakpoint,
  Uri,
} from 'vscode';
import { until } from './helpers.ts';

/** In `edu_to_card`: where the buffer is mapped, where its address goes to the card, where it is unmapped. */
const lines = { map: 184, give: 138, unmap: 190 } as const;

interface Stop {
  readonly reason: string;
  readonly text?: string;
}

describe('a debug session of type dmalint', () => {
  const stops: Stop[] = [];
  let listening = new Disposable(() => undefined);
  let breakpoints: readonly Breakpoint[] = [];

  beforeEach(() => {
    stops.length = 0;
    listening = debug.registerDebugAdapterTrackerFactory('dmalint', {
      createDebugAdapterTracker: () => ({
        onDidSendMessage: ({ type, event, body }) => {
          if (type === 'event' && event === 'stopped') stops.push(body);
        },
      }),
    });
  });

  afterEach(async () => {
    await debug.stopDebugging();
    debug.removeBreakpoints([...breakpoints]);
    breakpoints = [];
    listening.dispose();
  });

  it('stops at a breakpoint, and can be stepped on and back', async () => {
    const session = await begin([lines.unmap]);
    // The violation comes before.
    await move(session, 'continue');
    assert.equal(stops.at(-1)?.reason, 'exception');
    await move(session, 'continue');
    assert.equal(await lineOf(session), lines.unmap);
    await move(session, 'stepBack');
    assert.equal(await lineOf(session), lines.unmap - 2);
    await move(session, 'next');
    assert.equal(await lineOf(session), lines.unmap);
  });

  it('stops at a violation as at an exception, with locals, mappings and what the device sees', async () => {
    const session = await begin([]);
    await move(session, 'continue');
    assert.match(stops.at(-1)?.text ?? '', /is given to 'edu->pdev' before dma_mapping_error\(\) was asked about it/);
    assert.equal(await lineOf(session), lines.give);
    const scopes = await scopesOf(session);
    assert.deepEqual([...scopes.keys()], ['Locals', 'Mappings', 'Device']);
    const memory = scopes.get('Locals')?.find(({ name }) => name === 'memory');
    const [mapping] = scopes.get('Mappings') ?? [];
    assert.match(mapping?.value ?? '', /64 bytes, DMA_TO_DEVICE, the device's/);
    assert.equal(memory?.value, mapping?.name);
    assert.equal(scopes.get('Device')?.length, 1);
  });

  /** Begins to debug `edu_to_card`, and gives the session once it has stopped for the first time. */
  async function begin(lines: readonly number[]): Promise<DebugSession> {
    const sample = Uri.joinPath(extensionUri(), 'sample-drivers/edu-dma/edu_dma_faulty.c');
    breakpoints = lines.map((line) => new SourceBreakpoint(new Location(sample, new Position(line - 1, 0))));
    debug.addBreakpoints([...breakpoints]);
    const configuration = { type: 'dmalint', request: 'launch', name: 'DMA', program: sample.fsPath };
    assert.ok(await debug.startDebugging(undefined, { ...configuration, function: 'edu_to_card' }));
    await until('it stops at its first statement', () => stops.length === 1 && debug.activeDebugSession !== undefined);
    assert.ok(debug.activeDebugSession);
    return debug.activeDebugSession;
  }

  async function move(session: DebugSession, how: 'continue' | 'next' | 'stepBack'): Promise<void> {
    const before = stops.length;
    await session.customRequest(how, { threadId: 1 });
    await until('it stops again', () => stops.length > before);
  }
});

function extensionUri(): Uri {
  const extension = extensions.all.find(({ packageJSON }) => packageJSON.name === 'dmalint');
  assert.ok(extension);
  return extension.extensionUri;
}

async function lineOf(session: DebugSession): Promise<number> {
  const { stackFrames } = await session.customRequest('stackTrace', { threadId: 1 });
  return stackFrames[0].line;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

async function scopesOf(session: DebugSession): Promise<Map<string, readonly Variable[]>> {
  const found = new Map<string, readonly Variable[]>();
  const { scopes } = await session.customRequest('scopes', { frameId: 0 });
  for (const { name, variablesReference } of scopes)
    found.set(name, (await session.customRequest('variables', { variablesReference })).variables);
  return found;
}
