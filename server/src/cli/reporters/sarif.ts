import { pathToFileURL } from 'node:url';
import type { Location, Log, ReportingDescriptor, Result, ThreadFlowLocation } from 'sarif';
import type { Place, PlacedFinding, Problem } from '../../project/result.ts';
import type { Severity } from '../../rules/finding.ts';
import type { Reporter, RuleDescription } from './reporter.ts';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** SARIF 2.1.0, for code scanning services and viewers. */
export const reportSarif: Reporter = (result, { tool, rules }) => {
  const indices = new Map(rules.map((rule, index) => [rule.id, index]));
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool.name, version: tool.version, rules: rules.map(descriptorOf) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(process.cwd()).href}/` } },
        invocations: [
          {
            executionSuccessful: !result.interrupted,
            toolExecutionNotifications: result.problems.map(notificationOf),
          },
        ],
        results: result.findings.map((finding) => resultOf(finding, indices.get(finding.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};

function descriptorOf(rule: RuleDescription): ReportingDescriptor {
  return {
    id: rule.id,
    shortDescription: { text: rule.summary },
    help: { text: rule.help, markdown: rule.help },
    defaultConfiguration: { level: levels[rule.severity] },
  };
}

function resultOf(finding: PlacedFinding, ruleIndex: number | undefined): Result {
  return {
    ruleId: finding.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: levels[finding.severity],
    message: { text: finding.message },
    locations: [
      {
        ...locationOf(finding),
        ...(finding.function === null ? {} : { logicalLocations: [{ name: finding.function, kind: 'function' }] }),
      },
    ],
    partialFingerprints: { 'dmalint/v1': finding.fingerprint },
    ...(finding.steps.length === 0
      ? {}
      : { codeFlows: [{ threadFlows: [{ locations: finding.steps.map(flowLocationOf) }] }] }),
  };
}

function flowLocationOf(step: Place & { readonly message: string }): ThreadFlowLocation {
  return { location: { ...locationOf(step), message: { text: step.message } } };
}

function locationOf(place: Place): Location {
  return {
    physicalLocation: {
      artifactLocation: artifactOf(place.file),
      region: {
        startLine: place.line,
        startColumn: place.column,
        endLine: place.endLine,
        endColumn: place.endColumn,
      },
    },
  };
}

function notificationOf({ file, message }: Problem) {
  return {
    level: 'warning' as const,
    message: { text: `${file} ${message}` },
    locations: [{ physicalLocation: { artifactLocation: artifactOf(file) } }],
  };
}

/** Paths below the current folder are relative to it, so that a log can be read elsewhere. */
function artifactOf(file: string): { readonly uri: string; readonly uriBaseId?: string } {
  if (file.startsWith('/')) return { uri: pathToFileURL(file).href };
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' };
}
