/** Checks one module: text in, findings out. */
import { dmaIdentifiers, findApi } from '../dma-api/catalogue.ts';
import { createAnalysis, type FlowResult } from '../flow/analyse.ts';
import { createProgram } from '../program/build.ts';
import type { CallExpression, Expression, FunctionIr } from '../program/ir.ts';
import type { FunctionSource, Program, Unit } from '../program/program.ts';
import { visitExpressions } from '../program/visit.ts';
import { dialectOf } from '../source/dialect.ts';
import { HeaderCollector } from '../source/headers.ts';
import type { SourceFile } from '../source/source-file.ts';
import { splitSource } from '../source/split.ts';
import type { ChunkParser } from '../syntax/parser.ts';
import type { ModuleInput, ModuleOutput, ModuleStatistics, SourceText } from './check.ts';
import { type Finding, mildest } from './finding.ts';
import { rules as allRules } from './index.ts';
import type { FunctionContext, Report, Rule } from './rule.ts';

export interface Engine {
  checkModule(input: ModuleInput): ModuleOutput;
}

export function createEngine(parser: ChunkParser): Engine {
  return {
    checkModule: (input) => {
      const readInclude = rememberIncludes(input.readInclude);
      const headers = new HeaderCollector(readInclude);
      const program = createProgram({
        files: input.files.map((file) => splitSource(file.path, file.text)),
        headersOf: (file) => headers.quotedBy(file),
        dialectOf: (file) => dialectOf(file, headers.quotedBy(file)),
        parser,
      });
      return createModuleChecker({ ...input, readInclude }).check(program, input.beforeWalk);
    },
  };
}

export type CheckerSettings = Omit<ModuleInput, 'files' | 'beforeWalk'>;

/** Checks one module again and again as it changes; what an edit did not touch is not looked at again. */
export interface ModuleChecker {
  check(program: Program, beforeWalk?: ModuleInput['beforeWalk']): ModuleOutput;
}

/** The settings hold for the life of the checker; `readInclude` is asked for the same header more than once. */
export function createModuleChecker(settings: CheckerSettings): ModuleChecker {
  const analysis = createAnalysis(settings.kernelVersion);
  const rules = allRules.filter((rule) => settings.rules === null || settings.rules.has(rule.meta.id));
  let known: KnownFindings | null = null;
  return {
    check(program, beforeWalk) {
      const { declarations } = program;
      const around = rules.map((rule) => rule.around?.(program) ?? '').join(' ');
      if (known?.declarations !== declarations || known.around !== around)
        known = { declarations, around, functions: new WeakMap(), files: new WeakMap() };
      return new ModuleCheck(settings, rules, program, known).run(analysis.analyse(program, beforeWalk));
    },
  };
}

/** Findings that hang on nothing but one function, or one file, and on what is said of the module here. */
interface KnownFindings {
  readonly declarations: Program['declarations'];
  readonly around: string;
  readonly functions: WeakMap<FunctionIr, readonly Finding[]>;
  readonly files: WeakMap<Unit, { readonly file: SourceFile; readonly findings: readonly Finding[] }>;
}

/** Asks for each header once. */
export function rememberIncludes(read: ModuleInput['readInclude']): ModuleInput['readInclude'] {
  const known = new Map<string, SourceText | null>();
  return (from, target, quoted) => {
    const key = `${quoted ? from : ''}|${target}`;
    let text = known.get(key);
    if (text === undefined) {
      text = read(from, target, quoted);
      known.set(key, text);
    }
    return text;
  };
}

class ModuleCheck {
  private findings: Finding[] = [];
  private readonly callRules: readonly Rule[];
  private readonly expressionRules: readonly Rule[];

  constructor(
    private readonly settings: CheckerSettings,
    private readonly rules: readonly Rule[],
    private readonly program: Program,
    private readonly known: KnownFindings,
  ) {
    this.callRules = rules.filter((rule) => rule.call);
    this.expressionRules = rules.filter((rule) => rule.expression);
  }

  run(flow: FlowResult): ModuleOutput {
    const { events, walked } = flow;
    const sources = new Map<string, { source: FunctionSource; ir: FunctionIr }>();
    for (const entry of walked) {
      sources.set(`${entry.source.unit.file.path} ${entry.source.name}`, entry);
      this.addFunction(entry.source, entry.ir);
    }
    const eventRules = this.rules.filter((rule) => rule.event);
    for (const { file, function: name, event } of events) {
      const entry = sources.get(`${file} ${name}`);
      if (!entry) continue;
      for (const rule of eventRules) rule.event?.(event, this.contextOf(rule, entry.source, entry.ir));
    }
    for (const unit of this.program.units) this.addFile(unit);
    for (const rule of this.rules)
      rule.module?.({
        ...this.environment(),
        report: (unit, report) => this.add(rule, unit, this.functionAt(unit, report), report),
      });
    return {
      findings: this.findings,
      statistics: this.statistics(flow),
      problems: [],
      get lives() {
        return flow.lives;
      },
    };
  }

  private addFunction(source: FunctionSource, ir: FunctionIr): void {
    let findings = this.known.functions.get(ir);
    if (!findings) {
      findings = this.findingsOf(() => this.checkFunction(source, ir));
      this.known.functions.set(ir, findings);
    }
    this.findings.push(...findings);
  }

  private addFile(unit: Unit): void {
    const { file } = unit;
    let known = this.known.files.get(unit);
    if (known?.file !== file) {
      known = { file, findings: this.findingsOf(() => this.checkFile(unit)) };
      this.known.files.set(unit, known);
    }
    this.findings.push(...known.findings);
  }

  /** What a check reports, by itself. */
  private findingsOf(check: () => void): readonly Finding[] {
    const others = this.findings;
    this.findings = [];
    check();
    const found = this.findings;
    this.findings = others;
    return found;
  }

  private checkFile(unit: Unit): void {
    for (const rule of this.rules)
      rule.file?.({
        ...this.environment(),
        unit,
        report: (report) => this.add(rule, unit, this.functionAt(unit, report), report),
      });
  }

  private checkFunction(source: FunctionSource, ir: FunctionIr): void {
    const checks = this.expressionRules.map((rule) => ({ rule, context: this.contextOf(rule, source, ir) }));
    let callChecks: readonly { readonly rule: Rule; readonly context: FunctionContext }[] | null = null;
    visitExpressions(ir, (expression: Expression) => {
      for (const { rule, context } of checks) rule.expression?.(expression, context);
      const api = expression.kind === 'call' ? this.apiOf(source.unit, expression) : null;
      if (!api || expression.kind !== 'call') return;
      callChecks ??= this.callRules.map((rule) => ({ rule, context: this.contextOf(rule, source, ir) }));
      for (const { rule, context } of callChecks) rule.call?.({ api, call: expression }, context);
    });
  }

  /** The catalogue's entry for a call, unless the driver has a function of that name itself. */
  private apiOf(unit: Unit, call: CallExpression): ReturnType<typeof findApi> {
    if (!call.direct || !call.name || !dmaIdentifiers.has(call.name)) return null;
    return this.program.findFunction(unit, call.name) ? null : findApi(call.name, this.settings.kernelVersion);
  }

  private contextOf(rule: Rule, source: FunctionSource, ir: FunctionIr): FunctionContext {
    const { unit } = source;
    return {
      ...this.environment(),
      unit,
      function: ir,
      report: (report) => this.add(rule, unit, source.name, report),
    };
  }

  private environment(): Pick<FunctionContext, 'program' | 'kernelVersion' | 'readInclude' | 'outsiders'> {
    const { kernelVersion, readInclude, outsiders = () => [] } = this.settings;
    return { program: this.program, kernelVersion, readInclude, outsiders };
  }

  private functionAt(unit: Unit, { range }: Report): string | null {
    const chunk = unit.file.chunks.find((candidate) => candidate.start <= range.start && range.start < candidate.end);
    return chunk?.kind === 'function' ? chunk.name : null;
  }

  private add(rule: Rule, unit: Unit, functionName: string | null, report: Report): void {
    const { id, severity } = rule.meta;
    const file = unit.file.path;
    this.findings.push({
      rule: id,
      severity: report.severity ? mildest(severity, report.severity) : severity,
      message: report.message,
      file,
      range: report.range,
      function: functionName,
      steps: report.steps ?? [],
      fix: report.fix ?? null,
      fingerprint: fingerprintOf(id, file, functionName, report.message),
    });
  }

  private statistics({ walked, walkedNow }: FlowResult): ModuleStatistics {
    let unitsParsed = 0;
    let functionsWithParseErrors = 0;
    for (const { source, ir } of walked) {
      unitsParsed += source.chunk.end - source.chunk.start;
      if (ir.doubts.includes('parse-error')) functionsWithParseErrors++;
    }
    const functions = this.program.units.reduce((sum, unit) => sum + unit.functions.length, 0);
    return {
      functions,
      functionsParsed: walked.length,
      functionsWithParseErrors,
      functionsWalked: walkedNow,
      unitsParsed,
    };
  }
}

/** FNV-1a of what identifies a finding to a person: rule, file name, function and words. */
function fingerprintOf(...parts: readonly (string | null)[]): string {
  let hash = 0x811c9dc5;
  for (const character of parts.join('\n')) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
