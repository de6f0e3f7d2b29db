import type { TObject } from 'typebox';

/**
 * Converts the texts of a query string to what a schema asks for: numbers and booleans that are written as such. What
 * does not convert stays text, for validation to refuse by name; unknown parameters are left out.
 */
export function converted(schema: TObject, query: unknown): Record<string, unknown> {
  const given = (query ?? {}) as Readonly<Record<string, unknown>>;
  const out: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    const value = given[name];
    if (value === undefined) continue;
    const type = 'type' in property ? property.type : undefined;
    if (typeof value !== 'string') out[name] = value;
    else if ((type === 'integer' || type === 'number') && /^-?\d{1,15}(\.\d+)?$/.test(value)) out[name] = Number(value);
    else if (type === 'boolean' && (value === 'true' || value === 'false')) out[name] = value === 'true';
    else out[name] = value;
  }
  return out;
}
