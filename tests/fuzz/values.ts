import fc from 'fast-check';

/** JSON Schema as our own OpenAPI description uses it. */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Ids of things that exist, and one of nothing; more may come while requests are being made. */
export type Ids = readonly string[];

export function idOf(ids: Ids): fc.Arbitrary<string> {
  return fc.nat({ max: 1_000 }).map(number => ids[number % ids.length] ?? '');
}

const deep = (levels: number): unknown => {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
};

/** Texts that break what is careless: control characters, halves of pairs, text that changes when it is normalised … */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    'x\udfff',
    '\uffff',
    '\u202e\u2066',
    'e\u0301\u0323'.repeat(40),
    'ﷺ'.repeat(200),
    '😀'.repeat(300),
    '__proto__',
    'constructor',
    'toString',
    '../../etc/passwd',
    "'; drop table users; --",
    '%00%ff%zz',
    '\r\nSet-Cookie: a=b',
    '{{7*7}}',
    'x'.repeat(70_000),
    '1e999',
    'null',
    '-0',
    '9'.repeat(400),
    '٣٤٥',
    '2026-02-30T25:61:61Z',
    '+275760-09-13T00:00:00.001Z',
    '-271821-04-20',
    '0000-00-00',
    '9999-12-31T23:59:60Z',
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ maxLength: 40 }),
);

const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, -0, 2 ** 53, -(2 ** 63), 1e308, [], {}, [[]], [null]),
  fc.constantFrom(
    deep(70),
    deep(3_000),
    Array.from({ length: 3_000 }, () => 'x'),
    JSON.parse('{"__proto__":{"a":1}}'),
  ),
  fc.jsonValue({ maxDepth: 4 }),
);

/** A value that the schema more or less allows. */
function fitting(schema: Schema, name: string, ids: Ids): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(each => fitting(each, name, ids)));
  switch (schema.type) {
    case 'string':
      return text(schema, name, ids);
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -5, max: schema.maximum ?? 500 });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(fitting(schema.items ?? {}, name, ids), { maxLength: 5 });
    case 'object':
      return schema.properties === undefined
        ? fc.dictionary(oddText, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 })
        : object(schema, ids, true);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** Never an address that a request could really reach. */
const urls = ['http://127.0.0.1:1/', 'http://10.0.0.1/', 'https://[::1]/x', 'http://169.254.169.254/latest', 'no url'];

/** Ids of the fields that the credential types of a fuzzed server have. */
export const fieldIds = ['plain', 'secret', '__proto__', 'constructor'] as const;

function text(schema: Schema, name: string, ids: Ids): fc.Arbitrary<string> {
  if (name === 'fieldId') return fc.constantFrom(...fieldIds);
  if (name.endsWith('url')) return fc.constantFrom(...urls);
  switch (schema.format) {
    case 'uuid':
      return idOf(ids);
    case 'email':
      return fc.stringMatching(/^[a-z0-9]{3,12}$/).map(local => `${local}@example.com`);
    case 'timezone':
      return fc.constantFrom('Europe/Paris', 'UTC', 'Etc/GMT+3');
    case 'moment':
      return fc.constantFrom('2026-01-31', '2026-01-31T12:00:00Z', '1969-12-31T23:59:59.999+14:00');
    default:
  }
  if (schema.pattern !== undefined) return matching(new RegExp(schema.pattern));
  if (name === 'password') return fc.stringMatching(/^[A-Za-z0-9]{10,20}$/);
  return fc.string({
    unit: 'grapheme',
    minLength: schema.minLength ?? 0,
    maxLength: Math.min(schema.maxLength ?? 60, 60),
  });
}

/** Short ones, where the pattern has any. */
function matching(pattern: RegExp): fc.Arbitrary<string> {
  try {
    return fc.stringMatching(pattern, { maxLength: 60 });
  } catch {
    return fc.stringMatching(pattern);
  }
}

function object(schema: Schema, ids: Ids, whole: boolean): fc.Arbitrary<unknown> {
  const fields = Object.entries(schema.properties ?? {});
  const required = fields.map(([name]) => name).filter(name => whole && schema.required?.includes(name));
  const arbitraries = Object.fromEntries(fields.map(([name, field]) => [name, fitting(field, name, ids)]));
  return fc.record(arbitraries, { requiredKeys: required, noNullPrototype: true });
}

/** Values for a schema: half of them fit, the others are spoilt somewhere. */
export function values(schema: Schema, ids: Ids): fc.Arbitrary<unknown> {
  const fit = fitting(schema, '', ids);
  if (schema.properties === undefined) return fc.oneof({ weight: 2, arbitrary: fit }, oddValue);
  const names = [...Object.keys(schema.properties), 'unknown', '__proto__', 'constructor', 'is_admin', 'id'];
  const spoilt = fc.tuple(fit, fc.constantFrom(...names), oddValue).map(([value, name, odd]) =>
    // What JSON.parse makes of "__proto__" is a field of that name; an assignment would be something else.
    Object.fromEntries([...Object.entries(value as object), [name, odd]]),
  );
  return fc.oneof(
    { weight: 5, arbitrary: fit },
    { weight: 4, arbitrary: spoilt },
    { weight: 1, arbitrary: object(schema, ids, false) },
    { weight: 1, arbitrary: oddValue },
  );
}
