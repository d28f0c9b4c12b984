/**
 * A text under edit is read as a laid-out copy: the same lines, with slack at their ends, so that an edit moves as little
 * as possible of what it does not touch. Offsets in all other lines of the function stay what they were, and what is
 * known of other functions outlives it.
 *
 * Slack is made of vertical tabs: blanks to C, and to whatever reads C, yet found in no text that people write, so that a
 * laid-out text without them is the text itself. A line that a backslash continues has none.
 */
import { commonPrefix, commonSuffix } from './common-text.ts';

const SLACK = '\v';

/** Slack at the end of each line when a text is laid out whole: enough for a word or two. */
const SLACK_OF_LINE = 16;
/** Slack of a line that an edit made or outgrew: more will be typed there. */
const SLACK_OF_EDIT = 64;
/** Slack of a `}` in the first column, which ends a function: room for the lines that come to be in it. */
const SLACK_OF_CHUNK = 1024;
/** An edit that would move more lines than this has the rest of the text laid out anew, with slack for all. */
const MOST_MOVED = 2000;

/** One version of a text and its laid-out copy. Offsets count UTF-16 code units in both. */
export interface Layout {
  /** The text as its author sees it. */
  readonly plain: string;
  /** The text as it is read. */
  readonly text: string;
  /** The offset in the plain text of an offset in the laid-out one; within slack, that of the slack. */
  toPlain(offset: number): number;
  /** The offset in the laid-out text of an offset of the plain one; slack comes behind it. */
  fromPlain(offset: number): number;
  /** A piece of the laid-out text as it stands in the plain one. */
  plainOf(piece: string): string;
  /** The layout of the text's next version; lines that do not change stay where they are as far as there is slack. */
  next(plain: string): Layout;
}

/** Lays out a text of which no earlier version is known. */
export function layOut(plain: string): Layout {
  // In a text with vertical tabs of its own, slack could not be told from them.
  if (plain.includes(SLACK)) return new Plain(plain);
  const lines = readLines(plain, 0, plain.length).map(withFreshSlack);
  return new LaidOut(plain, textOf(plain, lines), lines);
}

/** A text that is read as it stands. */
export function withoutSlack(plain: string): Layout {
  return new Plain(plain);
}

/** A text without slack. */
class Plain implements Layout {
  constructor(readonly plain: string) {}

  get text(): string {
    return this.plain;
  }

  toPlain(offset: number): number {
    return offset;
  }

  fromPlain(offset: number): number {
    return offset;
  }

  plainOf(piece: string): string {
    return piece;
  }

  next(plain: string): Layout {
    return plain === this.plain ? this : layOut(plain);
  }
}

interface Line {
  /** Length in the plain text, line end included. */
  readonly length: number;
  /** Length of the line end: 0 for the last line of a text that does not end with one. */
  readonly ending: 0 | 1 | 2;
  readonly slack: number;
  /** A line whose end a backslash hides can hold no slack. */
  readonly isContinued: boolean;
  /** It ends a function, as far as layout tells. */
  readonly endsChunk: boolean;
}

/** Lines from `from` to `to` that have become others. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly changed: readonly Line[];
}

class LaidOut implements Layout {
  /** Offset of each line's start, and of the text's end. */
  private readonly plainStarts: Int32Array;
  private readonly laidStarts: Int32Array;

  constructor(
    readonly plain: string,
    readonly text: string,
    private readonly lines: readonly Line[],
  ) {
    this.plainStarts = startsOf(lines, ({ length }) => length);
    this.laidStarts = startsOf(lines, ({ length, slack }) => length + slack);
  }

  toPlain(offset: number): number {
    const i = lineAt(this.laidStarts, offset);
    const line = this.lines[i];
    if (line === undefined) return this.plain.length;
    const inLine = offset - this.laidStart(i);
    const head = line.length - line.ending;
    return this.plainStart(i) + (inLine <= head ? inLine : Math.max(head, inLine - line.slack));
  }

  fromPlain(offset: number): number {
    const i = lineAt(this.plainStarts, offset);
    const line = this.lines[i];
    if (line === undefined) return this.text.length;
    const inLine = offset - this.plainStart(i);
    return this.laidStart(i) + inLine + (inLine > line.length - line.ending ? line.slack : 0);
  }

  plainOf(piece: string): string {
    return piece.includes(SLACK) ? piece.replaceAll(SLACK, '') : piece;
  }

  next(plain: string): Layout {
    if (plain === this.plain) return this;
    const { from, to, end } = this.changedRegion(plain);
    if (plain.slice(this.plainStart(from), end).includes(SLACK)) return layOut(plain);
    const change = this.withoutSameLines(plain, from, to, readLines(plain, this.plainStart(from), end));
    return this.replaceInPlace(plain, change) ?? this.replace(plain, change);
  }

  /** The lines from `from` to `to` have become what the new text has from the same place on to `end`. */
  private changedRegion(plain: string): { readonly from: number; readonly to: number; readonly end: number } {
    const { lines } = this;
    const shared = commonPrefix(this.plain, plain);
    const longestSuffix = Math.min(this.plain.length, plain.length) - shared;
    const suffixStart = this.plain.length - commonSuffix(this.plain, plain, longestSuffix);
    let from = lineAt(this.plainStarts, shared);
    // What follows a last line without an end is part of that line.
    if (from === lines.length && lines[from - 1]?.ending === 0) from--;
    let to = Math.max(from, lineAt(this.plainStarts, suffixStart));
    if (this.plainStart(to) < suffixStart) to++;
    const endFor = (line: number) => plain.length - (this.plain.length - this.plainStart(line));
    const isWhole = (end: number) => end === this.plainStart(from) || plain[end - 1] === '\n';
    if (to < lines.length && !isWhole(endFor(to))) to++;
    return { from, to, end: endFor(to) };
  }

  /** A change without the lines at its ends that are what they were. */
  private withoutSameLines(plain: string, from: number, to: number, changed: readonly Line[]): Change {
    let start = this.plainStart(from);
    let first = 0;
    for (; from < to && first < changed.length; first++, from++) {
      const length = changed[first]?.length ?? 0;
      if (length !== this.lines[from]?.length || plain.slice(start, start + length) !== this.plainLine(from)) break;
      start += length;
    }
    let end = start + lengthOf(changed.slice(first));
    let last = changed.length;
    for (; from < to && first < last; last--, to--) {
      const length = changed[last - 1]?.length ?? 0;
      if (length !== this.lines[to - 1]?.length || plain.slice(end - length, end) !== this.plainLine(to - 1)) break;
      end -= length;
    }
    return { from, to, changed: changed.slice(first, last) };
  }

  /** The same number of lines, each fitting where its predecessor stood: nothing else moves. */
  private replaceInPlace(plain: string, { from, to, changed }: Change): Layout | null {
    if (changed.length !== to - from) return null;
    const placed: Line[] = [];
    for (const [i, line] of changed.entries()) {
      const slack = this.laidStart(from + i + 1) - this.laidStart(from + i) - line.length;
      if (slack < 0 || (slack > 0 && line.isContinued)) return null;
      placed.push({ ...line, slack });
    }
    return this.splice(plain, from, to, placed);
  }

  /** Puts other lines in place of some, moving the lines behind them until their slack makes up for it. */
  private replace(plain: string, change: Change): Layout {
    const { from, to, changed } = change;
    const { lines } = this;
    const before = lines[from - 1];
    // Lines put between two others take of the slack of the first, and leave it to that line when they go. Behind a
    // function that is the slack of its last line, which empty lines may part from the text that follows.
    if (before !== undefined && (changed.length === 0 || from === to || isEmpty(changed[0])))
      return this.replace(plain, { from: from - 1, to, changed: [before, ...changed] });
    const window = [...changed];
    const wanted = Math.min(SLACK_OF_EDIT * changed.length, SLACK_OF_CHUNK);
    let spare = this.laidStart(to) - this.laidStart(from) - lengthOf(changed);
    let isSettled = spare === 0 || (spare > 0 && window.some(isRoomy));
    let last = to;
    for (; last < lines.length && !isSettled; last++) {
      if (last - to === MOST_MOVED) return this.layOutFrom(plain, change);
      const line = lines[last];
      if (line === undefined) break;
      window.push(line);
      spare += line.slack;
      // Rather than move the next function, be content with less.
      isSettled = isRoomy(line) && spare >= (line.endsChunk ? 0 : wanted);
    }
    if (!isSettled) spare = Math.max(spare, wanted);
    return this.splice(plain, from, last, shareSlack(window, changed.length, spare));
  }

  private layOutFrom(plain: string, { from, to, changed }: Change): Layout {
    const roomier = changed.map((line) => ({ ...line, slack: isRoomy(line) ? SLACK_OF_EDIT : 0 }));
    return this.splice(plain, from, this.lines.length, [...roomier, ...this.lines.slice(to).map(withFreshSlack)]);
  }

  private splice(plain: string, from: number, to: number, placed: readonly Line[]): Layout {
    const start = this.plainStart(from);
    const middle = textOf(plain.slice(start, start + lengthOf(placed)), placed);
    const text = this.text.slice(0, this.laidStart(from)) + middle + this.text.slice(this.laidStart(to));
    return new LaidOut(plain, text, [...this.lines.slice(0, from), ...placed, ...this.lines.slice(to)]);
  }

  private plainLine(line: number): string {
    return this.plain.slice(this.plainStart(line), this.plainStart(line + 1));
  }

  private plainStart(line: number): number {
    return this.plainStarts[line] ?? this.plain.length;
  }

  private laidStart(line: number): number {
    return this.laidStarts[line] ?? this.text.length;
  }
}

/** The lines between two offsets, the first of which begins a line; none has slack yet. */
function readLines(text: string, from: number, to: number): Line[] {
  const lines: Line[] = [];
  for (let start = from; start < to; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 || newline >= to ? to : newline + 1;
    const ending = newline !== end - 1 ? 0 : text[newline - 1] === '\r' && newline > start ? 2 : 1;
    const isContinued = ending > 0 && text[end - ending - 1] === '\\' && end - ending > start;
    lines.push({ length: end - start, ending, slack: 0, isContinued, endsChunk: text[start] === '}' });
    start = end;
  }
  return lines;
}

function isEmpty(line: Line | undefined): boolean {
  return line !== undefined && line.length === line.ending;
}

function isRoomy(line: Line): boolean {
  return !line.isContinued;
}

function withFreshSlack(line: Line): Line {
  const slack = line.isContinued ? 0 : line.endsChunk ? SLACK_OF_CHUNK : SLACK_OF_LINE;
  return { ...line, slack };
}

/** Lines with `spare` shared among the first `changed` of them, up to what editing wants; the last has the rest. */
function shareSlack(lines: readonly Line[], changed: number, spare: number): readonly Line[] {
  const takers = lines.slice(0, changed).filter(isRoomy).length;
  const share = takers === 0 ? 0 : Math.min(SLACK_OF_EDIT, Math.floor(spare / takers));
  const rest = spare - share * takers;
  const lastRoomy = lines.findLastIndex(isRoomy);
  return lines.map((line, i) => {
    const slack = i < changed && isRoomy(line) ? share : 0;
    return { ...line, slack: i === lastRoomy ? slack + rest : slack };
  });
}

function textOf(plain: string, lines: readonly Line[]): string {
  const parts: string[] = [];
  let start = 0;
  for (const { length, ending, slack } of lines) {
    const head = start + length - ending;
    parts.push(plain.slice(start, head), SLACK.repeat(slack), plain.slice(head, start + length));
    start += length;
  }
  return parts.join('');
}

function lengthOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { length }) => sum + length, 0);
}

function startsOf(lines: readonly Line[], lengthOf: (line: Line) => number): Int32Array {
  const starts = new Int32Array(lines.length + 1);
  let start = 0;
  let i = 0;
  for (const line of lines) {
    starts[i++] = start;
    start += lengthOf(line);
  }
  starts[i] = start;
  return starts;
}

/** Number of the last line that begins at or before an offset. */
function lineAt(starts: Int32Array, offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
