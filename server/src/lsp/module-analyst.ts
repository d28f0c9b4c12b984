import { dirname } from 'node:path';
import type { Core } from '../project/core.ts';
import { Fingerprints } from '../project/fingerprints.ts';
import { HeaderReader } from '../project/headers.ts';
import type { KernelTrees } from '../project/kernel-tree.ts';
import type { TargetFile } from '../project/module-check.ts';
import { Outsiders } from '../project/outsiders.ts';
import { type ReadResult, readSource } from '../project/read-source.ts';
import { applySuppressions } from '../project/suppressions.ts';
import type { SourceText } from '../rules/check.ts';
import type { Finding } from '../rules/finding.ts';
import { skipBlank } from '../source/characters.ts';
import { splitSource } from '../source/split.ts';
import type { FunctionPlace, ModuleReport, ModuleRequest } from './analysis-messages.ts';

/** Checks modules whose files are partly open in an editor. */
export class ModuleAnalyst {
  private readonly documents = new Map<string, { readonly version: number; readonly text: string }>();
  private trees: KernelTrees;
  private headers: HeaderReader;
  private outsiders = new Outsiders();

  constructor(
    private readonly core: Core,
    private readonly createTrees: () => KernelTrees,
  ) {
    this.trees = createTrees();
    this.headers = new HeaderReader(this.trees);
  }

  setDocument(path: string, version: number, text: string): void {
    this.documents.set(path, { version, text });
  }

  closeDocument(path: string): void {
    this.documents.delete(path);
  }

  /** Something changed on disk: headers and Makefiles are read anew. */
  forgetFiles(): void {
    this.trees = this.createTrees();
    this.headers = new HeaderReader(this.trees);
    this.outsiders = new Outsiders();
  }

  /** The findings of a module; null where `isCancelled` said to stop. */
  check(request: ModuleRequest, _isCancelled: () => boolean): ModuleReport | null {
    const startedAt = performance.now();
    const targets = request.targets.flatMap(({ path, levels }) => {
      const read = this.read(path);
      return read.kind === 'text' ? [{ path, levels, text: read.text, fixable: read.problem === null }] : [];
    });
    const companions = request.companions.flatMap((path) => {
      const read = this.read(path);
      return read.kind === 'text' ? [{ path, text: read.text }] : [];
    });
    const files: SourceText[] = [...targets, ...companions];
    const folders = [...new Set(files.map((file) => dirname(file.path)))];
    const headers = new Set<string>();
    const output = this.core.checkModule({
      files: files.map(({ path, text }) => ({ path, text })),
      readInclude: (from, target, quoted) => {
        const header = this.headers.read(from, target, quoted, folders);
        if (header === null) return null;
        headers.add(header.path);
        const open = this.documents.get(header.path);
        return open === undefined ? header : { path: header.path, text: open.text };
      },
      outsiders: (header, word) => this.outsiders.naming(header, word),
      kernelVersion: request.kernelVersion,
      rules: null,
    });
    const fingerprints = new Fingerprints(this.trees);
    const findings = targets.flatMap((target) => this.settle(target, output.findings, fingerprints));
    const versions = Object.fromEntries(
      [...files.map((file) => file.path), ...headers].flatMap((path) => {
        const document = this.documents.get(path);
        return document ? [[path, document.version]] : [];
      }),
    );
    return {
      key: request.key,
      versions,
      findings,
      problems: output.problems,
      functions: Object.fromEntries(targets.map((file) => [file.path, functionsOf(file)])),
      headers: [...headers],
      work: {
        files: files.length,
        functions: output.statistics.functions,
        functionsAnalysed: output.statistics.functionsParsed,
        milliseconds: performance.now() - startedAt,
      },
    };
  }

  private read(path: string): ReadResult {
    const document = this.documents.get(path);
    return document === undefined
      ? readSource(path)
      : { kind: 'text', text: document.text, bytes: document.text.length, problem: null };
  }

  private settle(
    file: SourceText & TargetFile & { readonly fixable: boolean },
    findings: readonly Finding[],
    fingerprints: Fingerprints,
  ): Finding[] {
    const own = findings.filter((finding) => finding.file === file.path);
    const rulesRun = new Set(this.core.ruleIds.filter((rule) => file.levels[rule] !== 'off'));
    const settled: Finding[] = [];
    for (const finding of applySuppressions(file, own, rulesRun, this.core)) {
      const severity = file.levels[finding.rule] ?? finding.severity;
      if (severity === 'off') continue;
      const fix = file.fixable ? finding.fix : null;
      settled.push({ ...finding, severity, fix, fingerprint: fingerprints.of(finding) });
    }
    return settled.sort((a, b) => a.range.start - b.range.start);
  }
}

function functionsOf({ path, text }: SourceText): FunctionPlace[] {
  return splitSource(path, text).chunks.flatMap(({ kind, name, start, end }) =>
    kind === 'function' && name !== null ? [{ name, start: skipBlank(text, start), end }] : [],
  );
}
