import type { Schema } from '../example.ts';

const formats: Readonly<Record<string, string>> = {
  uuid: 'UUID',
  'date-time': 'time (RFC 3339)',
  moment: 'time (RFC 3339) or date',
  date: 'date',
  email: 'e-mail address',
  timezone: 'time zone (IANA)',
  uri: 'URL',
};

/** What a schema asks for, in words: `text, 1 to 255 characters`, `list of UUIDs`. */
export function typeWords(schema: Schema): string {
  if ('const' in schema) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return `one of ${schema.enum.map(each => `\`${String(each)}\``).join(', ')}`;
  if (schema.anyOf !== undefined) return choice(schema.anyOf);
  if (schema.allOf !== undefined) return 'object';
  switch (schema.type) {
    case 'string':
      return [formats[schema.format ?? ''] ?? 'text', range(schema.minLength, schema.maxLength, ' characters')]
        .filter(part => part !== '')
        .join(', ');
    case 'integer':
    case 'number':
      return ['number', range(schema.minimum, schema.maximum, '')].filter(part => part !== '').join(', ');
    case 'boolean':
      return '`true` or `false`';
    case 'array':
      return [`list of: ${typeWords(schema.items ?? {})}`, range(schema.minItems, schema.maxItems, ' entries')]
        .filter(part => part !== '')
        .join('; ');
    case 'object':
      return 'object';
    case 'null':
      return '`null`';
    default:
      return 'any JSON';
  }
}

/** Literals are listed as one choice, other alternatives with `or`. */
function choice(alternatives: readonly Schema[]): string {
  const literals = alternatives.filter(each => 'const' in each).map(typeWords);
  const others = alternatives.filter(each => !('const' in each)).map(typeWords);
  return [...(literals.length > 1 ? [`one of ${literals.join(', ')}`] : literals), ...new Set(others)].join(' or ');
}

function range(least: unknown, most: unknown, unit: string): string {
  const [low, high] = [least, most].map(each => (typeof each === 'number' ? each.toLocaleString('en') : null));
  if (low != null && high != null) return `${low} to ${high}${unit}`;
  if (high != null) return `at most ${high}${unit}`;
  return low != null && low !== '0' ? `at least ${low}${unit}` : '';
}
