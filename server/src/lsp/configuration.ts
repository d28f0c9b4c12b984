import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Connection } from 'vscode-languageserver/node';
import { type ConfigProblem, Configs } from '../project/config.ts';
import type { RuleLevel } from '../project/module-check.ts';
import { describeSystemError } from '../project/read-source.ts';
import { listedRules, ruleIds } from '../project/rule-list.ts';
import { defaultKernelVersion, kernelVersionPattern, ruleLevels } from '../project/settings.ts';
import { type Severity, severities } from '../rules/finding.ts';
import type { Client } from './client.ts';
import type { Documents } from './documents.ts';
import type { Trees } from './trees.ts';

/** What a user has set in the editor, for one folder. */
export interface EditorSettings {
  readonly enable: boolean;
  readonly minSeverity: Severity;
  readonly kernelVersion: string | null;
  readonly rules: Readonly<Record<string, RuleLevel>>;
  readonly codeLens: boolean;
}

/** How one file is to be checked and shown: what the editor says, on top of dmalint.json. */
export interface FileSettings {
  /** False where the user wants no findings in it. */
  readonly enabled: boolean;
  readonly minSeverity: Severity;
  /** `major.minor`. */
  readonly kernelVersion: string;
  readonly levels: Readonly<Record<string, RuleLevel>>;
  readonly codeLens: boolean;
}

/** Settings of files: those of the editor, asked for per file and remembered, and every dmalint.json met. */
export class Configuration {
  private readonly editor = new Map<string, EditorSettings>();
  private configs: Configs;
  private problems = new Map<string, ConfigProblem>();

  constructor(
    private readonly connection: Connection,
    private readonly client: Client,
    private readonly documents: Documents,
    private readonly trees: Trees,
  ) {
    this.configs = this.createConfigs();
  }

  /** Asks the client for its settings of a document, unless they are known. */
  async load(uri: string): Promise<void> {
    if (!this.editor.has(uri)) this.editor.set(uri, readEditorSettings(await this.ask(uri)));
  }

  /** How a file is to be checked; its settings in the editor count once they are loaded. */
  of(path: string): FileSettings {
    const folder = dirname(path);
    const editor = this.editor.get(this.documents.uriOf(path)) ?? readEditorSettings(this.client.settings);
    const config = this.configs.of(folder);
    const version = editor.kernelVersion ?? config?.kernelVersion ?? this.trees.current.treeOf(folder)?.version;
    return {
      enabled: editor.enable && !config?.isIgnored(path),
      minSeverity: editor.minSeverity,
      kernelVersion: version ?? defaultKernelVersion,
      levels: { ...config?.levelsOf(path), ...editor.rules },
      codeLens: editor.codeLens,
    };
  }

  /** The configurations that are broken, of those met so far. */
  brokenConfigs(): readonly ConfigProblem[] {
    return [...this.problems.values()];
  }

  /** Whether dmalint.json leaves a file or folder out. */
  isIgnored(path: string): boolean {
    return this.configs.of(dirname(path))?.isIgnored(path) ?? false;
  }

  /** Asks for the settings of every open document again. */
  async reload(): Promise<void> {
    this.editor.clear();
    await Promise.all([...this.documents.all()].map((document) => this.load(document.uri)));
  }

  forgetDocument(uri: string): void {
    this.editor.delete(uri);
  }

  forgetConfigs(): void {
    this.problems = new Map();
    this.configs = this.createConfigs();
  }

  private async ask(uri: string): Promise<unknown> {
    if (!this.client.configuration) return this.client.settings;
    return this.connection.workspace.getConfiguration({ scopeUri: uri, section: 'dmalint' });
  }

  private createConfigs(): Configs {
    return new Configs(listedRules, {
      read: (path) => this.readConfig(path),
      onProblem: (problem) => this.problems.set(problem.path, problem),
    });
  }

  private readConfig(path: string): string {
    const open = this.documents.at(path);
    if (open) return open.text;
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      const message = describeSystemError(error);
      if (message === 'does not exist' || isNotInFolder(error)) throw error;
      this.problems.set(path, { path, text: '', range: { start: 0, end: 0 }, message });
      return '{}';
    }
  }
}

function isNotInFolder(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOTDIR';
}

/** Takes what is understood of the client's settings, and the default for the rest. */
function readEditorSettings(value: unknown): EditorSettings {
  const settings: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  const rules = typeof settings.rules === 'object' && settings.rules !== null ? settings.rules : {};
  return {
    enable: settings.enable !== false,
    minSeverity: severities.find((severity) => severity === settings.minSeverity) ?? 'hint',
    kernelVersion: new RegExp(kernelVersionPattern).exec(String(settings.kernelVersion ?? ''))?.[0] ?? null,
    rules: Object.fromEntries(
      Object.entries(rules).flatMap(([rule, level]: [string, unknown]) => {
        const known = ruleLevels.find((candidate) => candidate === level);
        return known !== undefined && ruleIds.includes(rule) ? [[rule, known]] : [];
      }),
    ),
    codeLens: settings.codeLens !== false,
  };
}
