import { Check } from 'typebox/value';
import { sampleOf } from './samples.ts';

/** A JSON schema, as far as ours go. */
export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: string;
  readonly pattern?: string;
  readonly description?: string;
  readonly [more: string]: unknown;
}

/** A value that has the schema's form, made to be read by people. `name` is the field's, which tells what it is about. */
export function exampleOf(schema: Schema, name = ''): unknown {
  const sample = sampleOf(name);
  const [given = sample] = schema.examples ?? [];
  if (given !== undefined && Check(schema, given)) return given;
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map(each => exampleOf(each, name)));
  if (schema.anyOf !== undefined) return exampleOf(schema.anyOf.find(each => each.type !== 'null') ?? {}, name);
  switch (schema.type) {
    case 'object':
      return objectOf(schema);
    case 'array':
      return Array.from({ length: Math.max(1, schema.minItems ?? 1) }, () =>
        exampleOf(schema.items ?? {}, singular(name)),
      );
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, Math.min(1, schema.maximum ?? 1));
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return {};
  }
}

function objectOf({ properties = {}, patternProperties = {} }: Schema): Record<string, unknown> {
  const named = Object.entries(properties).map(([key, each]) => [key, exampleOf(each, key)] as const);
  const [free] = Object.values(patternProperties);
  return Object.fromEntries(free === undefined ? named : [...named, ['name', exampleOf(free, 'name')]]);
}

const byFormat: Readonly<Record<string, string>> = {
  uuid: '0198c0de-4d5e-7f60-8a1b-2c3d4e5f6071',
  'date-time': '2026-01-31T12:00:00.000Z',
  moment: '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  email: 'ada@example.com',
  timezone: 'Europe/Paris',
  uri: 'https://example.com',
};
/** Tried one after the other for a pattern. */
const forPatterns = ['example', 'ada.lovelace', 'user.read', '+49 30 1234567', 'https://example.com/icon.png', '1'];

function textOf(schema: Schema): string {
  const known = byFormat[schema.format ?? ''];
  if (known !== undefined) return known;
  const fitting = forPatterns.find(text => Check(schema, text));
  return fitting ?? 'x'.repeat(Math.max(1, schema.minLength ?? 1));
}

function singular(name: string): string {
  return name.replace(/s$/, '');
}
