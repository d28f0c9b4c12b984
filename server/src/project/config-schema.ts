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

/** The settings of editors as VS Code wants them in package.json: `contributes.configuration`. */
export function editorConfiguration(rules: readonly RuleSummary[]): Record<string, unknown> {
  const properties = allSettings.flatMap(({ editor, type, description, otherwise }) => {
    if (editor === null) return [];
    // The trace is the client's own, and one for all folders.
    const scope = editor.key.startsWith('trace.') ? 'window' : 'resource';
    const text = `${sentence(description)}${editor.default === null ? ` Default: ${otherwise}.` : ''}`;
    return [
      [
        `dmalint.${editor.key}`,
        { scope, description: text, default: editor.default, ...editorSchemaOf(type, editor.default === null, rules) },
      ],
    ];
  });
  return { title: 'dmalint', properties: Object.fromEntries(properties) };
}

function editorSchemaOf(type: SettingType, mayBeNull: boolean, rules: readonly RuleSummary[]): Record<string, unknown> {
  if (type.kind === 'choice') return { type: 'string', enum: type.values };
  if (type.kind === 'levels') {
    const names = { enum: rules.map((rule) => rule.id) };
    return { type: 'object', propertyNames: names, additionalProperties: { type: 'string', enum: ruleLevels } };
  }
  const schema = schemaOf(type);
  return mayBeNull ? { ...schema, type: [schema.type, 'null'] } : schema;
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
