import { allSettings, kernelVersionPattern, ruleLevels, type SettingType } from './settings.ts';

export interface RuleSummary {
  readonly id: string;
  readonly summary: string;
}

/** The JSON schema of dmalint.json, for editors and for the check when it is read. */
export function configSchema(rules: readonly RuleSummary[]): Record<string, unknown> {
  const keyed = allSettings.flatMap(({ key, type, description, otherwise }) =>
    key === null ? [] : [[key, { description: `${sentence(description)} Default: ${otherwise}.`, ...schemaOf(type) }]],
  );
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'dmalint.json',
    description: 'Configuration of dmalint for the folder it lies in and those below.',
    type: 'object',
    properties: { $schema: { type: 'string', description: 'Where this schema is.' }, ...Object.fromEntries(keyed) },
    additionalProperties: false,
    definitions: {
      level: { enum: ruleLevels },
      levels: {
        type: 'object',
        properties: Object.fromEntries(
          rules.map((rule) => [rule.id, { description: sentence(rule.summary), $ref: '#/definitions/level' }]),
        ),
        additionalProperties: false,
      },
      globs: { type: 'array', items: { type: 'string', minLength: 1 } },
    },
  };
}

function schemaOf(type: SettingType): Record<string, unknown> {
  switch (type.kind) {
    case 'choice':
      return { enum: type.values };
    case 'switch':
      return { type: 'boolean' };
    case 'count':
      return { type: 'integer', minimum: 1 };
    case 'file':
      return { type: 'string' };
    case 'kernel-version':
      return { type: 'string', pattern: kernelVersionPattern };
    case 'rules':
      return { type: 'array', items: { type: 'string' } };
    case 'globs':
      return { $ref: '#/definitions/globs' };
    case 'levels':
      return { $ref: '#/definitions/levels' };
    case 'overrides':
      return {
        type: 'array',
        items: {
          type: 'object',
          properties: { files: { $ref: '#/definitions/globs' }, rules: { $ref: '#/definitions/levels' } },
          required: ['files', 'rules'],
          additionalProperties: false,
        },
      };
  }
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
