import type { ApiFunction, GuideSectionId } from '../dma-api/types.ts';
import type { FlowEvent } from '../flow/events.ts';
import type { CallExpression, Expression, FunctionIr, Range } from '../program/ir.ts';
import type { Program, Unit } from '../program/program.ts';
import type { SourceText } from './check.ts';
import type { Fix, Severity, Step } from './finding.ts';

/** Editions of the guide that state the rule: the 2.6-era text, the 4.x one, the current one. */
export type Edition = '2.6' | '4.x' | 'current';

export interface RuleMeta {
  /** kebab-case, names the fault; stable for ever once released. */
  readonly id: string;
  readonly severity: Severity;
  /** One line for tables, without a full stop: "result of dma_map_single used without dma_mapping_error". */
  readonly summary: string;
  readonly section: GuideSectionId;
  readonly editions: readonly Edition[];
  /** `mechanical` fixes are safe and part of --fix; `suggested` ones want a person's eye. */
  readonly fix: 'none' | 'mechanical' | 'suggested';
  /** How an editor may show the code it is about: struck through, or faded. */
  readonly tag?: 'deprecated' | 'unnecessary';
}

/** The page a user reads, in Markdown paragraphs; docs/rules/ID.md is generated from it. */
export interface RulePage {
  readonly what: string;
  readonly why: string;
  /** C that draws the finding, and the same made right; both are run by the tests. */
  readonly wrong: string;
  readonly right: string;
  /** When not to heed it: legitimate code that looks like the fault, and how to say so. */
  readonly exceptions: string;
  /** What the kernel's CONFIG_DMA_API_DEBUG prints for the same misuse, if anything. */
  readonly kernelMessage: string | null;
}

export interface Report {
  readonly range: Range;
  readonly message: string;
  /** Where it differs from the rule's own: never raised above it. */
  readonly severity?: Severity;
  readonly steps?: readonly Step[];
  readonly fix?: Fix | null;
}

/** What every check sees. */
export interface RuleEnvironment {
  readonly program: Program;
  /** Kernel version at hand, `major.minor`. */
  readonly kernelVersion: string;
  /** Text of a header, or null where it does not exist; the engine remembers what it has read. */
  readInclude(from: string, target: string, quoted: boolean): SourceText | null;
  /** The files near a header that hold a word, those of the module among them; null where there are too many to tell. */
  outsiders(header: string, word: string): readonly SourceText[] | null;
}

/** What the check of a file or function sees and speaks to. */
export interface RuleContext extends RuleEnvironment {
  readonly unit: Unit;
  report(report: Report): void;
}

/** What the check of a whole module sees; a report names the file it is about. */
export interface ModuleContext extends RuleEnvironment {
  report(unit: Unit, report: Report): void;
}

export interface FunctionContext extends RuleContext {
  readonly function: FunctionIr;
}

/** A call of a catalogued function, met anywhere in a function that was lowered. */
export interface ApiCall {
  readonly api: ApiFunction;
  readonly call: CallExpression;
}

/**
 * One rule. It implements the hooks it needs; each is called once per thing it names, in source order, only for code
 * that concerns DMA.
 */
export interface Rule {
  readonly meta: RuleMeta;
  readonly page: RulePage;
  /**
   * What the findings of `call`, `expression` and `file` hang on beside the function or file at hand and the declarations
   * of the module, in a word. Absent where that is nothing.
   */
  readonly around?: (program: Program) => string;
  /** A call of a catalogued function. */
  readonly call?: (call: ApiCall, context: FunctionContext) => void;
  /** Every expression of a function, parents before children. */
  readonly expression?: (expression: Expression, context: FunctionContext) => void;
  /** Something the flow engine found on a path or across the functions of the driver. */
  readonly event?: (event: FlowEvent, context: FunctionContext) => void;
  /** A file as a whole (its includes, macros, text). */
  readonly file?: (context: RuleContext) => void;
  /** The module as a whole, once. */
  readonly module?: (context: ModuleContext) => void;
}
