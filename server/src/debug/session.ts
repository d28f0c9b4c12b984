/**
 * A simulated run in a debugger, over the Debug Adapter Protocol. The run is recorded first and then played, which is
 * why stepping back costs no more than stepping on.
 */
import { basename } from 'node:path';
import {
  ExitedEvent,
  Handles,
  InitializedEvent,
  LoggingDebugSession,
  OutputEvent,
  Scope,
  Source,
  StackFrame,
  StoppedEvent,
  TerminatedEvent,
  Thread,
} from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { PlatformName } from '../model/types.ts';
import type { PlainRun, PlainStep, PlainViolation } from '../simulate/plain-run.ts';
import type { Choices } from '../simulate/types.ts';
import { Breakpoints } from './breakpoints.ts';
import { type StopReason, TracePlayer } from './player.ts';
import { devicesOf, type Entry, localsOf, mappingsOf } from './scopes.ts';

/** What a launch configuration of type `dmalint` says. */
export interface LaunchArguments extends DebugProtocol.LaunchRequestArguments {
  /** The C file and the function in it. */
  readonly program: string;
  readonly function?: string;
  /** Number of a path as `dmalint simulate --list-paths` gives it; without it, the one on which every call succeeds. */
  readonly path?: number;
  /** Fingerprint of a finding whose path is to be run. */
  readonly finding?: string;
  readonly platform?: PlatformName;
  /** Functions and what the device does in between, in place of one function. */
  readonly chain?: string;
  /** Answers to what the driver's code can't know, by what is asked; they replace those of the path. */
  readonly choices?: Choices;
}

/** Records a run; rejects with a message for the user where that can't be done. */
export type Recorder = (request: LaunchArguments) => Promise<PlainRun>;

const threadId = 1;

export class SimulationSession extends LoggingDebugSession {
  private player: TracePlayer | null = null;
  private breakpoints = new Breakpoints();
  private atViolations = true;
  private readonly entries = new Handles<() => readonly Entry[]>();
  private configured: () => void = () => undefined;
  private readonly configuration = new Promise<void>((resolve) => {
    this.configured = resolve;
  });

  constructor(private readonly record: Recorder) {
    super();
    this.setDebuggerLinesStartAt1(true);
    this.setDebuggerColumnsStartAt1(true);
  }

  protected override initializeRequest(response: DebugProtocol.InitializeResponse): void {
    response.body = {
      supportsConfigurationDoneRequest: true,
      supportsStepBack: true,
      supportsExceptionInfoRequest: true,
      supportsRestartRequest: true,
      exceptionBreakpointFilters: [
        {
          filter: 'violation',
          label: 'Violations of the DMA API',
          default: true,
          description: 'Stop where the model objects',
        },
      ],
    };
    this.sendResponse(response);
    this.sendEvent(new InitializedEvent());
  }

  protected override configurationDoneRequest(response: DebugProtocol.ConfigurationDoneResponse): void {
    this.sendResponse(response);
    this.configured();
  }

  protected override async launchRequest(
    response: DebugProtocol.LaunchResponse,
    request: LaunchArguments,
  ): Promise<void> {
    try {
      this.player = new TracePlayer(await this.record(request));
    } catch (error) {
      this.sendErrorResponse(response, {
        id: 1,
        format: error instanceof Error ? error.message : String(error),
        showUser: true,
      });
      return;
    }
    await this.configuration;
    this.sendResponse(response);
    this.begin();
  }

  protected override restartRequest(response: DebugProtocol.RestartResponse): void {
    this.sendResponse(response);
    this.begin();
  }

  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    { source, breakpoints }: DebugProtocol.SetBreakpointsArguments,
  ): void {
    const lines = (breakpoints ?? []).map(({ line }) => line);
    this.breakpoints.set(source.path ?? '', lines);
    response.body = { breakpoints: lines.map((line) => ({ verified: true, line })) };
    this.sendResponse(response);
  }

  protected override setExceptionBreakPointsRequest(
    response: DebugProtocol.SetExceptionBreakpointsResponse,
    { filters }: DebugProtocol.SetExceptionBreakpointsArguments,
  ): void {
    this.atViolations = filters.includes('violation');
    this.sendResponse(response);
  }

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    response.body = { threads: [new Thread(threadId, this.player?.run.function ?? 'simulation')] };
    this.sendResponse(response);
  }

  protected override stackTraceRequest(response: DebugProtocol.StackTraceResponse): void {
    const frames = (this.player?.frames() ?? []).map((step, index) => this.frameOf(step, index));
    response.body = { stackFrames: frames, totalFrames: frames.length };
    this.sendResponse(response);
  }

  protected override scopesRequest(
    response: DebugProtocol.ScopesResponse,
    { frameId }: DebugProtocol.ScopesArguments,
  ): void {
    const current = this.player?.step ?? null;
    const frame = this.player?.frames()[frameId] ?? null;
    const scopes: Scope[] = [];
    if (frame) scopes.push(this.scope('Locals', () => localsOf(frame)));
    // Mappings and what the device sees belong to the machine, whatever frame is looked at.
    if (current) scopes.push(this.scope('Mappings', () => mappingsOf(current)));
    if (current) scopes.push(this.scope('Device', () => devicesOf(current)));
    response.body = { scopes };
    this.sendResponse(response);
  }

  protected override variablesRequest(
    response: DebugProtocol.VariablesResponse,
    { variablesReference }: DebugProtocol.VariablesArguments,
  ): void {
    const entries = this.entries.get(variablesReference)?.() ?? [];
    response.body = {
      variables: entries.map(({ name, value, type, inner }) => ({
        name,
        value,
        ...(type === undefined ? {} : { type }),
        variablesReference: inner === undefined ? 0 : this.entries.create(() => inner),
      })),
    };
    this.sendResponse(response);
  }

  protected override exceptionInfoRequest(response: DebugProtocol.ExceptionInfoResponse): void {
    const [first, ...others] = this.violationsHere();
    if (first) {
      const kernel = first.kernelMessage === null ? '' : `\nkernel: ${first.kernelMessage}`;
      const more = others.map(({ message }) => `\n${message}`).join('');
      response.body = { exceptionId: first.rule, description: `${first.message}${kernel}${more}`, breakMode: 'always' };
    }
    this.sendResponse(response);
  }

  protected override evaluateRequest(
    response: DebugProtocol.EvaluateResponse,
    { expression, frameId }: DebugProtocol.EvaluateArguments,
  ): void {
    const frame = this.player?.frames()[frameId ?? 0];
    const found = frame?.locals.find(({ name }) => name === expression.trim());
    if (!found) {
      this.sendErrorResponse(response, { id: 2, format: `'${expression}' is not a local of this function` });
      return;
    }
    response.body = { result: found.value, type: found.type, variablesReference: 0 };
    this.sendResponse(response);
  }

  protected override continueRequest(response: DebugProtocol.ContinueResponse): void {
    this.sendResponse(response);
    this.play((player) => player.forward(this.stopRules(), () => false));
  }

  protected override reverseContinueRequest(response: DebugProtocol.ReverseContinueResponse): void {
    this.sendResponse(response);
    this.play((player) => player.backward(this.stopRules(), () => false));
  }

  protected override nextRequest(response: DebugProtocol.NextResponse): void {
    this.sendResponse(response);
    this.play((player) =>
      player.forward(this.stopRules(), (step, from) => step.depth <= from.depth && player.isOtherLine(step, from)),
    );
  }

  protected override stepInRequest(response: DebugProtocol.StepInResponse): void {
    this.sendResponse(response);
    this.play((player) => player.forward(this.stopRules(), player.isOtherLine));
  }

  protected override stepOutRequest(response: DebugProtocol.StepOutResponse): void {
    this.sendResponse(response);
    this.play((player) => player.forward(this.stopRules(), (step, from) => step.depth < from.depth));
  }

  protected override stepBackRequest(response: DebugProtocol.StepBackResponse): void {
    this.sendResponse(response);
    this.play((player) =>
      player.backward(
        { ...this.stopRules(), atViolations: false },
        (step, from) => step.depth <= from.depth && player.isOtherLine(step, from),
      ),
    );
  }

  private begin(): void {
    const { player } = this;
    if (!player) return;
    player.moveTo(0);
    if (player.run.steps.length === 0) this.finish();
    else this.halt(this.violationsHere().length > 0 && this.atViolations ? 'violation' : 'entry');
  }

  private play(move: (player: TracePlayer) => StopReason): void {
    const { player } = this;
    if (!player) return;
    const before = player.index;
    const reason = move(player);
    this.tell(before + 1, player.index);
    // At its end a path can still be looked at and stepped back; going on from there ends it.
    if (reason === 'end' && player.index === before) this.finish();
    else this.halt(reason);
  }

  private halt(reason: StopReason): void {
    this.entries.reset();
    const event: DebugProtocol.StoppedEvent = new StoppedEvent(reason === 'violation' ? 'exception' : reason, threadId);
    if (reason === 'violation') event.body.text = this.violationsHere()[0]?.message ?? '';
    if (reason === 'end') event.body.description = 'End of the path';
    this.sendEvent(event);
  }

  private finish(): void {
    const run = this.player?.run;
    if (run) {
      const end = run.completed
        ? `${run.function} returned ${run.result ?? 'nothing'}`
        : `${run.function} stopped: ${run.reason ?? ''}`;
      this.sendEvent(new OutputEvent(`${end}; violations: ${run.violations.length}\n`, 'console'));
    }
    this.sendEvent(new ExitedEvent(run && run.violations.length > 0 ? 1 : 0));
    this.sendEvent(new TerminatedEvent());
  }

  /** Writes what happened between two steps to the debug console. */
  private tell(from: number, to: number): void {
    for (let index = from; index <= to; index++) {
      const step = this.player?.run.steps[index];
      if (!step) continue;
      if (step.text !== '') this.sendEvent(new OutputEvent(`${step.text}\n`, 'stdout'));
      for (const { message } of this.violationsOf(step)) this.sendEvent(new OutputEvent(`${message}\n`, 'stderr'));
    }
  }

  private stopRules() {
    const isBreakpoint = (step: PlainStep): boolean => this.breakpoints.has(step.file, step.line);
    return { isBreakpoint, atViolations: this.atViolations };
  }

  private frameOf(step: PlainStep, index: number): StackFrame {
    const source = new Source(basename(step.file), step.file);
    const frame = new StackFrame(index, step.function, source, step.line, step.column);
    frame.endLine = step.endLine;
    frame.endColumn = step.endColumn;
    return frame;
  }

  private scope(name: string, entries: () => readonly Entry[]): Scope {
    return new Scope(name, this.entries.create(entries), false);
  }

  private violationsHere(): readonly PlainViolation[] {
    const step = this.player?.step;
    return step ? this.violationsOf(step) : [];
  }

  private violationsOf(step: PlainStep): PlainViolation[] {
    const all = this.player?.run.violations ?? [];
    return step.violations.flatMap((index) => all[index] ?? []);
  }
}
