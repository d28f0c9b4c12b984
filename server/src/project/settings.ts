import { severities } from '../rules/finding.ts';

/** What a value of a setting looks like. */
export type SettingType =
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'switch' }
  | { readonly kind: 'count' }
  | { readonly kind: 'file' }
  | { readonly kind: 'kernel-version' }
  | { readonly kind: 'rules' }
  | { readonly kind: 'globs' }
  /** Rule ids, each with a severity or `off`. */
  | { readonly kind: 'levels' }
  /** A list of file patterns, each with levels of its own. */
  | { readonly kind: 'overrides' };

/** A setting of an editor: `dmalint.KEY` in VS Code. */
export interface EditorSetting {
  readonly key: string;
  readonly default: string | boolean | null | Readonly<Record<string, never>>;
}

/** One thing a user can set: on the command line of `check`, in `dmalint.json`, in the editor, or in several of them. */
export interface Setting {
  readonly type: SettingType;
  /** The option as its help shows it; null where that has it not. */
  readonly option: string | null;
  /** The key in dmalint.json; null where that has it not. */
  readonly key: string | null;
  /** What it is in an editor; null where that has it not. */
  readonly editor: EditorSetting | null;
  readonly description: string;
  /** What holds when it is not set, in words for the documentation. */
  readonly otherwise: string;
  /** Another option it cannot be given with. */
  readonly conflictsWith?: string;
}

const outputFormats = ['text', 'json', 'sarif', 'github', 'gcc'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export const ruleLevels = ['off', ...severities] as const;

/** `major.minor`, with or without more behind it. */
export const kernelVersionPattern = '^\\d+\\.\\d+';

export const defaultKernelVersion = '6.12';

/** Every setting there is. The command line, the schema of dmalint.json and its documentation are made from this. */
export const settings = {
  format: {
    type: { kind: 'choice', values: outputFormats },
    option: '--format <format>',
    key: null,
    editor: null,
    description: 'how to print what was found',
    otherwise: 'text',
  },
  onlyRules: {
    type: { kind: 'rules' },
    option: '--rules <rules>',
    key: null,
    editor: null,
    description: 'run only these rules (comma-separated)',
    otherwise: 'all rules',
  },
  ignoreRules: {
    type: { kind: 'rules' },
    option: '--ignore <rules>',
    key: null,
    editor: null,
    description: 'leave these rules out (comma-separated)',
    otherwise: 'none',
  },
  minSeverity: {
    type: { kind: 'choice', values: severities },
    option: '--min-severity <severity>',
    key: null,
    editor: { key: 'minSeverity', default: 'hint' },
    description: 'show findings of this severity and above',
    otherwise: 'warning in text, hint in the other formats and in editors',
  },
  failOn: {
    type: { kind: 'choice', values: severities },
    option: '--fail-on <severity>',
    key: null,
    editor: null,
    description: 'exit 1 when there is a finding of this severity or above',
    otherwise: 'warning',
  },
  fix: {
    type: { kind: 'switch' },
    option: '--fix',
    key: null,
    editor: null,
    description: 'apply the safe fixes to the files',
    otherwise: 'off',
  },
  diff: {
    type: { kind: 'switch' },
    option: '--diff',
    key: null,
    editor: null,
    description: 'print the safe fixes as a unified diff and write nothing',
    otherwise: 'off',
    conflictsWith: 'fix',
  },
  jobs: {
    type: { kind: 'count' },
    option: '--jobs <n>',
    key: null,
    editor: null,
    description: 'how many modules to check at once',
    otherwise: 'the number of processor cores',
  },
  replay: {
    type: { kind: 'switch' },
    option: '--replay',
    editor: null,
    key: null,
    description: 'run the path of each error and warning on the DMA model, and tell whether it bears the finding out',
    otherwise: 'off',
  },
  statistics: {
    type: { kind: 'switch' },
    option: '--statistics',
    key: null,
    editor: null,
    description: 'print what the run did and cost',
    otherwise: 'off',
  },
  kernelVersion: {
    type: { kind: 'kernel-version' },
    option: '--kernel-version <version>',
    key: 'kernelVersion',
    editor: { key: 'kernelVersion', default: null },
    description: 'the kernel whose API the drivers are held against, such as 6.12',
    otherwise: `that of the kernel tree the file lies in, else ${defaultKernelVersion}`,
  },
  config: {
    type: { kind: 'file' },
    option: '--config <file>',
    key: null,
    editor: null,
    description: 'the configuration to use for every file',
    otherwise: 'the nearest dmalint.json in the folder of the file or above it',
  },
  rules: {
    type: { kind: 'levels' },
    option: null,
    key: 'rules',
    editor: { key: 'rules', default: {} },
    description: 'severities of rules, or off',
    otherwise: 'as each rule says',
  },
  ignore: {
    type: { kind: 'globs' },
    option: null,
    key: 'ignore',
    editor: null,
    description: 'files and folders to leave out, as patterns relative to dmalint.json',
    otherwise: 'nothing',
  },
  overrides: {
    type: { kind: 'overrides' },
    option: null,
    key: 'overrides',
    editor: null,
    description: 'severities that hold only for the files that match; later entries win',
    otherwise: 'nothing',
  },
  enable: {
    type: { kind: 'switch' },
    option: null,
    key: null,
    editor: { key: 'enable', default: true },
    description: 'check the C files of this folder while they are open',
    otherwise: 'on',
  },
  codeLens: {
    type: { kind: 'switch' },
    option: null,
    key: null,
    editor: { key: 'codeLens', default: true },
    description: 'show above each mapping where it is undone, and above functions that they can be simulated',
    otherwise: 'on',
  },
  trace: {
    type: { kind: 'choice', values: ['off', 'messages', 'verbose'] },
    option: null,
    key: null,
    editor: { key: 'trace.server', default: 'off' },
    description: 'log what the editor and the language server say to each other',
    otherwise: 'off',
  },
} as const satisfies Record<string, Setting>;

/** The settings in the order of the table. */
export const allSettings: readonly Setting[] = Object.values(settings);
