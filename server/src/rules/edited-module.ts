import type { Life } from '../flow/lives.ts';
import { createProgram, nextProgram, type ProgramVersion } from '../program/build.ts';
import { dialectOf } from '../source/dialect.ts';
import { HeaderCollector } from '../source/headers.ts';
import { type Layout, layOut, withoutSlack } from '../source/layout.ts';
import type { SourceFile } from '../source/source-file.ts';
import { splitSource } from '../source/split.ts';
import { splitAgain } from '../source/split-again.ts';
import type { ChunkParser } from '../syntax/parser.ts';
import type { FunctionPlace, ModuleInput, ModuleOutput, SourceText } from './check.ts';
import { createModuleChecker, type ModuleChecker, rememberIncludes } from './engine.ts';
import { plainFindings, plainRange } from './plain-findings.ts';

/**
 * A module under edit. Checking it gives what checking its texts afresh would give, all offsets being those of the texts
 * given; what an edit leaves as it was is not worked out again.
 */
export interface EditedModule {
  /** Headers are asked for anew only where `readInclude` is another function than last time. */
  check(input: ModuleInput): EditedOutput;
}

export interface EditedOutput extends ModuleOutput {
  /** Functions that had to be parsed. */
  readonly parsed: number;
  /** The functions of one of the files, in its order. */
  functionsIn(path: string): readonly FunctionPlace[];
}

export function createEditedModule(parser: ChunkParser): EditedModule {
  return new Edited(parser);
}

interface FileVersion {
  readonly layout: Layout;
  readonly file: SourceFile;
  /** It is, or was once, open for editing. */
  readonly wasOpen: boolean;
}

/** What was made for the settings of the last check. */
interface Prepared {
  readonly input: ModuleInput;
  readonly headers: HeaderCollector;
  readonly checker: ModuleChecker;
}

class Edited implements EditedModule {
  private versions: ReadonlyMap<string, FileVersion> = new Map();
  private prepared: Prepared | null = null;
  private program: ProgramVersion | null = null;

  constructor(private readonly parser: ChunkParser) {}

  check(input: ModuleInput): EditedOutput {
    const prepared = this.prepare(input);
    const versions = new Map(
      input.files.map((file) => {
        const isOpen = input.open?.has(file.path) ?? true;
        return [file.path, nextVersion(this.versions.get(file.path), file, isOpen)];
      }),
    );
    this.versions = versions;
    const program = this.nextProgram(
      Array.from(versions.values(), ({ file }) => file),
      prepared,
    );
    const before = program.parsed;
    const output = prepared.checker.check(program, input.beforeWalk);
    const layouts = new Map(Array.from(versions, ([path, { layout }]) => [path, layout]));
    return {
      findings: plainFindings(output.findings, layouts),
      get lives() {
        return plainLives(output.lives, layouts);
      },
      statistics: output.statistics,
      problems: output.problems,
      parsed: program.parsed - before,
      functionsIn: (path) => functionsOf(versions.get(path)),
    };
  }

  private prepare(input: ModuleInput): Prepared {
    if (this.prepared === null || !isPreparedFor(this.prepared.input, input)) {
      const readInclude = rememberIncludes(input.readInclude);
      const headers = new HeaderCollector(readInclude);
      this.prepared = { input, headers, checker: createModuleChecker({ ...input, readInclude }) };
      this.program = null;
      // What was found out of the files may hang on their headers.
      this.versions = new Map();
    }
    return this.prepared;
  }

  private nextProgram(files: readonly SourceFile[], { headers }: Prepared): ProgramVersion {
    this.program =
      (this.program && nextProgram(this.program, files)) ??
      createProgram({
        files,
        headersOf: (file) => headers.quotedBy(file),
        dialectOf: (file) => dialectOf(file, headers.quotedBy(file)),
        parser: this.parser,
        isEdited: true,
      });
    return this.program;
  }
}

/** Only a file that was open is worth slack: it keeps it. */
function nextVersion(last: FileVersion | undefined, { path, text }: SourceText, isOpen: boolean): FileVersion {
  const wasOpen = last?.wasOpen || isOpen;
  const layout = nextLayout(last, text, wasOpen);
  if (last === undefined) return { layout, file: splitSource(path, layout.text), wasOpen };
  return layout === last.layout ? last : { layout, file: splitAgain(last.file, layout.text), wasOpen };
}

function nextLayout(last: FileVersion | undefined, text: string, wasOpen: boolean): Layout {
  if (last?.wasOpen) return last.layout.next(text);
  if (wasOpen) return layOut(text);
  return last?.layout.plain === text ? last.layout : withoutSlack(text);
}

function functionsOf(version: FileVersion | undefined): readonly FunctionPlace[] {
  if (version === undefined) return [];
  return version.file.chunks.flatMap(({ kind, name, start, end }) =>
    kind === 'function' && name !== null ? [{ name, ...plainRange(version.layout, { start, end }) }] : [],
  );
}

function isPreparedFor(last: ModuleInput, input: ModuleInput): boolean {
  const rulesOf = ({ rules }: ModuleInput) => (rules === null ? 'all' : [...rules].sort().join());
  return (
    last.readInclude === input.readInclude &&
    last.kernelVersion === input.kernelVersion &&
    rulesOf(last) === rulesOf(input)
  );
}

function plainLives(lives: readonly Life[], layouts: ReadonlyMap<string, Layout>): readonly Life[] {
  return lives.map((life) => ({
    ...life,
    points: life.points.map((point) => ({ ...point, range: plainRange(layouts.get(point.file), point.range) })),
  }));
}
