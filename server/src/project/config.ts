import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import picomatch from 'picomatch';
import { LineMap } from '../source/positions.ts';
import { configSchema, type RuleSummary } from './config-schema.ts';
import type { RuleLevel } from './module-check.ts';
import { suggestion } from './nearest.ts';
import { describeSystemError } from './read-source.ts';
import { kernelVersionPattern } from './settings.ts';
import { UsageError } from './usage-error.ts';

export const configFileName = 'dmalint.json';

/** One dmalint.json, ready to be asked about files. */
export interface Config {
  readonly kernelVersion: string | null;
  isIgnored(path: string): boolean;
  levelsOf(path: string): Readonly<Record<string, RuleLevel>>;
}

/** What is wrong with a dmalint.json, and where in its text. */
export interface ConfigProblem {
  readonly path: string;
  readonly range: { readonly start: number; readonly end: number };
  readonly text: string;
  readonly message: string;
}

export interface ConfigOptions {
  /** The configuration for all files; null, the default, to look for dmalint.json from each file upwards. */
  readonly explicitPath?: string | null;
  /** Reads a file, and throws as the file system does. */
  readonly read?: (path: string) => string;
  /** Told of a broken configuration, which then counts for nothing; the default is to throw a UsageError. */
  readonly onProblem?: (problem: ConfigProblem) => void;
}

/** The configurations that hold for the files of a run. */
export class Configs {
  private readonly found = new Map<string, Config | null>();
  private readonly explicit: Config | null;
  private readonly read: (path: string) => string;
  private readonly onProblem: (problem: ConfigProblem) => void;
  private validator: ValidateFunction | null = null;

  constructor(
    private readonly rules: readonly RuleSummary[],
    { explicitPath = null, read = readUtf8, onProblem = refuse }: ConfigOptions = {},
  ) {
    this.read = read;
    this.onProblem = onProblem;
    this.explicit = explicitPath === null ? null : this.load(resolve(explicitPath), true);
  }

  /** The configuration for the files of a folder; null where there is none. */
  of(folder: string): Config | null {
    if (this.explicit) return this.explicit;
    const known = this.found.get(folder);
    if (known !== undefined) return known;
    const parent = dirname(folder);
    const config = this.load(join(folder, configFileName), false) ?? (parent === folder ? null : this.of(parent));
    this.found.set(folder, config);
    return config;
  }

  private load(path: string, required: boolean): Config | null {
    let text: string;
    try {
      text = this.read(path);
    } catch (error) {
      const absent = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
      if (!required && absent) return null;
      throw new UsageError(`${path}: ${describeSystemError(error)}`);
    }
    this.validator ??= new Ajv({ allErrors: true, verbose: true }).compile(configSchema(this.rules));
    const result = readConfig(text, this.validator);
    if (result.kind === 'config') return createConfig(dirname(path), result.config);
    this.onProblem({ path, text, range: result.range, message: result.message });
    return null;
  }
}

function readUtf8(path: string): string {
  return readFileSync(path, 'utf8');
}

function refuse({ path, text, range, message }: ConfigProblem): never {
  const { line, column } = new LineMap(text).positionAt(range.start);
  throw new UsageError(`${path}:${line}:${column}: ${message}`);
}

interface ConfigFile {
  readonly kernelVersion?: string;
  readonly ignore?: readonly string[];
  readonly rules?: Readonly<Record<string, RuleLevel>>;
  readonly overrides?: readonly {
    readonly files: readonly string[];
    readonly rules: Readonly<Record<string, RuleLevel>>;
  }[];
}

type ReadConfig =
  | { readonly kind: 'config'; readonly config: ConfigFile }
  | { readonly kind: 'broken'; readonly range: ConfigProblem['range']; readonly message: string };

function readConfig(text: string, validate: ValidateFunction): ReadConfig {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const broken = (offset: number, length: number, message: string): ReadConfig => ({
    kind: 'broken',
    range: { start: offset, end: offset + length },
    message,
  });
  const [error] = errors;
  if (error) return broken(error.offset, error.length, `not JSON: ${splitWords(printParseErrorCode(error.error))}`);
  if (!tree) return broken(0, 0, 'not JSON: the file is empty');
  const value: unknown = getNodeValue(tree);
  if (validate(value)) return { kind: 'config', config: value as ConfigFile };
  const first = mostTelling(validate.errors ?? []);
  if (!first) return broken(0, 0, 'the configuration is not valid');
  const node = nodeOf(first, tree);
  return broken(node.offset, node.length, wordError(first));
}

function splitWords(camelCase: string): string {
  return camelCase.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase();
}

/** The error deepest in the file: the others tell of what contains it. */
function mostTelling(errors: readonly ErrorObject[]): ErrorObject | undefined {
  return [...errors].sort((a, b) => depth(b) - depth(a))[0];
}

function depth(error: ErrorObject): number {
  return error.instancePath.split('/').length;
}

function nodeOf(error: ErrorObject, tree: Node): Node {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  let node = tree;
  for (const part of path) {
    const next = findNodeAtLocation(node, [node.type === 'array' ? Number(part) : part]);
    if (!next) break;
    node = next;
  }
  const unknownKey: unknown = error.keyword === 'additionalProperties' ? error.params.additionalProperty : null;
  const property = node.children?.find((child) => child.children?.[0]?.value === unknownKey);
  return property?.children?.[0] ?? node;
}

function wordError(error: ErrorObject): string {
  const where = error.instancePath === '' ? '' : `'${error.instancePath.slice(1).replaceAll('/', '.')}' `;
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params.additionalProperty);
      const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
      const what = error.instancePath.endsWith('/rules') ? 'rule' : 'setting';
      return `unknown ${what} '${name}'${suggestion(name, known)}`;
    }
    case 'enum': {
      const allowed = (error.schema as readonly unknown[]).map(String);
      return `${where}must be one of ${allowed.join(', ')}; it is ${JSON.stringify(error.data)}`;
    }
    case 'pattern':
      return `${where}must be a kernel version such as "6.12"; it is ${JSON.stringify(error.data)}`;
    default:
      return `${where}${error.message ?? 'is not valid'}`;
  }
}

function createConfig(folder: string, file: ConfigFile): Config {
  const ignored = globMatcher(folder, file.ignore ?? []);
  const overrides = (file.overrides ?? []).map((entry) => ({
    matches: globMatcher(folder, entry.files),
    rules: entry.rules,
  }));
  return {
    kernelVersion: new RegExp(kernelVersionPattern).exec(file.kernelVersion ?? '')?.[0] ?? null,
    isIgnored: ignored,
    levelsOf: (path) =>
      Object.assign({}, file.rules, ...overrides.filter((entry) => entry.matches(path)).map((entry) => entry.rules)),
  };
}

/** As .gitignore has it: a pattern without a slash matches at any depth, one for a folder covers what is below. */
function globMatcher(folder: string, globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  const patterns = globs.map((glob) => {
    const bare = glob.replace(/^\.?\//, '').replace(/\/$/, '');
    return bare.includes('/') ? bare : `**/${bare}`;
  });
  const isMatch = picomatch([...patterns, ...patterns.map((pattern) => `${pattern}/**`)], { dot: true });
  return (path) => isMatch(relative(folder, path).split(sep).join('/'));
}
