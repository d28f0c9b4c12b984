import { hex } from '../../model/format.ts';
import type { Violation } from '../../model/types.ts';
import type { Locate, PlainPlace } from '../../simulate/plain-run.ts';
import type { PathSummary, SimulationRun, TraceStep } from '../../simulate/types.ts';
import { platformResult } from '../../simulate/verdict.ts';
import { type Colors, displayLine, visible } from '../terminal.ts';
import { count } from '../wording.ts';

/** Where the places and lines of a trace come from; `locate` names files as output does. */
export interface TraceSource {
  readonly locate: Locate;
  sourceLine(file: string, range: { readonly start: number; readonly end: number }): string;
}

/** A run for people: each source line once as control comes to it, and below it what happened there. */
export function writeTrace(run: SimulationRun, title: string, source: TraceSource, colors: Colors): string {
  const path = run.path === null ? '' : `: ${visible(run.path.description)}`;
  const name = /\W/.test(run.function) ? run.function : `${run.function}()`;
  const lines = [`${colors.bold(name)}${path}`, colors.dim(`on ${run.platform}: ${title}`)];
  const writer = new TraceWriter(run, source, colors, lines);
  for (const step of run.steps) writer.step(step);
  lines.push('', summarise(run, colors), ...leftMapped(run));
  return `${lines.join('\n')}\n`;
}

/** The paths of a function, a line each. */
export function writePaths(
  paths: readonly Pick<PathSummary, 'id' | 'description' | 'outcome'>[],
  colors: Colors,
): string {
  const width = Math.max(0, ...paths.map(({ id }) => String(id).length));
  return paths
    .map(({ id, description, outcome }) => {
      const number = colors.bold(String(id).padStart(width));
      return `${number}  ${visible(description)}${colors.dim(': ')}${colors.cyan(visible(outcome))}\n`;
    })
    .join('');
}

/** One path on several platforms: where it works, where it breaks, and on what. */
export function writePlatformTable(runs: readonly SimulationRun[], colors: Colors): string {
  const width = Math.max(...runs.map((run) => run.platform.length));
  const rows = runs.map((run) => `${colors.bold(run.platform.padEnd(width))}  ${verdictOf(run, colors)}`);
  return `${rows.join('\n')}\n`;
}

const gutter = 6;

class TraceWriter {
  private file = '';
  private line = 0;
  /** The functions under way, the outermost first. */
  private readonly stack: string[] = [];

  constructor(
    private readonly run: SimulationRun,
    private readonly source: TraceSource,
    private readonly colors: Colors,
    private readonly lines: string[],
  ) {}

  step(step: TraceStep): void {
    const place = this.source.locate(step.file, step.range);
    const sourceLine = this.source.sourceLine(step.file, step.range);
    if (this.stack.length !== step.depth + 1 || this.stack.at(-1) !== step.function) this.enter(step, place);
    if (place.line !== this.line && !step.isEvent) this.showLine(step, place.line, sourceLine);
    if (!isEcho(step.text, sourceLine)) this.note(this.colors.cyan(visible(step.text)), step.depth);
    for (const index of step.violations) {
      const violation = this.run.violations[index];
      if (violation) this.violation(violation, step.depth);
    }
  }

  private enter(step: TraceStep, place: PlainPlace): void {
    const { colors } = this;
    const isBack = this.stack.length > step.depth + 1 && this.stack[step.depth] === step.function;
    // Functions of a chain, and the device between them, follow each other.
    const verb = isBack ? 'back in ' : step.depth === 0 ? '' : 'enters ';
    const file = step.file === this.file ? '' : ` (${place.file})`;
    this.lines.push('', colors.dim(`${indent(step.depth)}${verb}${step.function}${file}`));
    this.file = step.file;
    this.stack.splice(step.depth, Infinity, step.function);
    this.line = 0;
  }

  private showLine(step: TraceStep, line: number, sourceLine: string): void {
    const text = displayLine(sourceLine).trim();
    this.lines.push(`${this.colors.dim(`${String(line).padStart(gutter)} |`)} ${indent(step.depth)}${text}`);
    this.line = line;
  }

  private violation({ rule, message, kernelMessage }: Violation, depth: number): void {
    const { colors } = this;
    this.note(`${colors.red(colors.bold(visible(message)))} ${colors.dim(`[${rule}]`)}`, depth);
    if (kernelMessage !== null) this.note(colors.yellow(`kernel: ${visible(kernelMessage)}`), depth);
  }

  private note(text: string, depth: number): void {
    this.lines.push(`${this.colors.dim(`${' '.repeat(gutter)} |`)} ${indent(depth)}  ${text}`);
  }
}

/** Words that only repeat the source line tell nothing. */
function isEcho(text: string, sourceLine: string): boolean {
  return sourceLine.replace(/\s+/g, ' ').includes(text);
}

function indent(depth: number): string {
  return '    '.repeat(depth);
}

function summarise(run: SimulationRun, colors: Colors): string {
  const end = run.completed ? (run.result === null ? 'ran to its end' : `returned ${run.result}`) : '';
  const stopped = run.completed ? '' : `${colors.yellow('stopped:')} ${visible(run.reason ?? 'unknown reason')}`;
  const found = run.violations.length === 0 ? colors.green('no violation') : count(run.violations.length, 'violation');
  return `${run.function} ${end}${stopped}; ${found}.`;
}

/** What is still mapped at the end is right where something keeps its handle, to be unmapped later. */
function leftMapped({ leftMapped: left, steps }: SimulationRun): string[] {
  const live = steps.at(-1)?.mappings ?? [];
  return left.flatMap(({ mapping: id, keptIn }) => {
    const mapping = live.find((candidate) => candidate.id === id);
    if (!mapping) return [];
    const kept = keptIn.length === 0 ? 'and nothing keeps its handle' : `and kept in ${keptIn.map(visible).join(', ')}`;
    return [`Still mapped: ${mapping.size} bytes at ${hex(mapping.bus)} (${mapping.direction}), ${kept}.`];
  });
}

const verdictColors = { breaks: 'red', stops: 'yellow', works: 'green' } as const;

function verdictOf(run: SimulationRun, colors: Colors): string {
  const { verdict, why } = platformResult(run);
  const more = run.violations.length > 1 ? colors.dim(` (and ${run.violations.length - 1} more)`) : '';
  return `${colors[verdictColors[verdict]](verdict.padEnd(6))}  ${visible(why)}${more}`;
}
