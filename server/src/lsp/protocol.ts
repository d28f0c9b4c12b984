/** What the server and a client that knows dmalint say to each other beyond the Language Server Protocol. */
import { NotificationType, RequestType } from 'vscode-languageserver/node';
import type { SimulationAnswer, SimulationRequest } from '../project/simulation.ts';
import type { Severity } from '../rules/finding.ts';
import type { PlatformResult } from '../simulate/verdict.ts';

/** Commands that a client may have. Lenses and actions name only those that the client says it has. */
export const clientCommands = [
  /** Simulates a function: `(uri, function name)`. */
  'dmalint.simulate',
  /** Replays the path of a finding: `(uri, fingerprint)`. */
  'dmalint.replay',
  /** Shows places in a list: `(uri, position, locations)`, as LSP data. */
  'dmalint.showLocations',
  /** Shows the page of a rule: `(rule)`. */
  'dmalint.showRule',
] as const;
export type ClientCommand = (typeof clientCommands)[number];

/** Commands that the server carries out (workspace/executeCommand). */
export const serverCommands = {
  /** Opens the page of a rule: `(rule)`. */
  openRule: 'dmalint.openRule',
  /** Opens the next place of a mapping's life: `(uri, position)`. */
  goToPair: 'dmalint.goToPair',
} as const;

/** `initializationOptions` of the initialize request; all may be left out. */
export interface InitializationOptions {
  readonly commands?: readonly string[];
  /** Set by a client that wants the status notification. */
  readonly status?: boolean;
  /** Address of a rule's page, with `{rule}` in it; else it is a file of this installation. */
  readonly rulePage?: string;
  /** Settings for a client that has no workspace/configuration. */
  readonly settings?: unknown;
}

export type SeverityCounts = Readonly<Record<Severity, number>>;

/** What the server is at, and how the last module that was checked came out. */
export interface Status {
  readonly state: 'ready' | 'checking';
  /** Open documents, and their findings. */
  readonly documents: readonly {
    readonly uri: string;
    readonly findings: SeverityCounts;
    readonly note: string | null;
  }[];
  /** The module that was checked last; null before the first. */
  readonly last: {
    readonly uris: readonly string[];
    readonly functions: number;
    /** Functions that had to be analysed anew. */
    readonly functionsAnalysed: number;
    readonly milliseconds: number;
  } | null;
}

export const statusNotification = new NotificationType<Status>('dmalint/status');

export interface CheckParams {
  /** A file, or a folder. */
  readonly uri: string;
  /** `module`: the file and those that Kbuild links with it; `folder`: all C files below it that use the DMA API. */
  readonly scope: 'file' | 'module' | 'folder';
  readonly workDoneToken?: string | number;
}

export interface CheckResult {
  /** Those that were gone through: fewer than there are where the check was cancelled. */
  readonly files: number;
  readonly findings: SeverityCounts;
  /** What kept files from being checked. */
  readonly problems: readonly { readonly uri: string; readonly message: string }[];
  readonly cancelled: boolean;
}

/** Checks more than what is open. Findings in files that are not open are pushed as diagnostics. */
export const checkRequest = new RequestType<CheckParams, CheckResult, void>('dmalint/check');

export interface RuleParams {
  readonly rule: string;
}

export interface RuleAnswer {
  readonly id: string;
  readonly summary: string;
  readonly severity: Severity;
  /** The page, in Markdown. */
  readonly markdown: string;
}

/** The page of a rule; null where there is no such rule. */
export const ruleRequest = new RequestType<RuleParams, RuleAnswer | null, void>('dmalint/rule');

/** All rules, in the order of their ids, for a list to choose from. */
export const rulesRequest = new RequestType<Record<string, never>, readonly Omit<RuleAnswer, 'markdown'>[], void>(
  'dmalint/rules',
);

export interface SimulateParams {
  readonly uri: string;
  readonly request: Omit<SimulationRequest, 'file'>;
}

/** Runs a function, or the path of a finding, on the DMA model. Fails with a message for the user where it can't be run. */
export const simulateRequest = new RequestType<SimulateParams, SimulationAnswer, void>('dmalint/simulate');

/** What a path comes to on every platform; `platform` of the request does not count. */
export const compareRequest = new RequestType<SimulateParams, readonly PlatformResult[], void>('dmalint/compare');
