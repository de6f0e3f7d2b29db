import fc from 'fast-check';
import { fieldIds, type Ids, idOf, oddText, type Schema, values } from './values.ts';

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  /** Schema of the body by media type. */
  readonly bodies: readonly (readonly [type: string, schema: Schema])[];
  /** Schema of the reply by status; null for an empty one. Errors in the surface's own shape are left out. */
  readonly replies: ReadonlyMap<number, Schema | null>;
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
}

interface DescribedOperation {
  readonly parameters: Operation['parameters'];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Record<string, { readonly schema: Schema }> }>>;
}

/** Whose token a request carries; `broken` is none that was ever given. */
export type As = 'nobody' | 'user' | 'admin' | 'broken';

export interface FuzzRequest {
  readonly as: As;
  readonly method: string;
  /** Path and query as they go over the wire. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array;
  /** Chunked, or a length; a wrong one makes a request that may get no answer. */
  readonly framing: 'length' | 'chunked' | 'too long' | 'too short' | 'bad chunk';
  readonly operation: Operation;
}

/** The operations of our own description. */
export function operationsOf(description: unknown): Operation[] {
  const { paths } = description as Described;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters, requestBody, responses }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      bodies: Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema] as const),
      replies: new Map(
        Object.entries(responses)
          .map(([status, { content }]) => [Number(status), content?.['application/json']?.schema ?? null] as const)
          .filter(([, schema]) => schema === null || !('$ref' in schema)),
      ),
    })),
  );
}

/** Requests for the operations, most of them spoilt in one way or another. */
export function requests(operations: readonly Operation[], ids: Ids): fc.Arbitrary<FuzzRequest> {
  // Built once for each operation: making arbitraries takes longer than drawing from them.
  const each = operations.map(operation =>
    fc
      .record({
        as: fc.constantFrom<As>('nobody', 'user', 'user', 'user', 'admin', 'admin', 'admin', 'admin', 'broken'),
        method: mostly(operation.method, fc.constantFrom('HEAD', 'OPTIONS', 'PUT', 'PATCH', 'TRACE', 'BREW', 'get')),
        target: targets(operation, ids),
        headers: headers(),
        body: bodies(operation, ids),
        framing: mostly<FuzzRequest['framing']>(
          'length',
          fc.constantFrom('chunked', 'too long', 'too short', 'bad chunk'),
        ),
        type: mostly<string | null>(operation.bodies[0]?.[0] ?? null, mediaTypes),
      })
      .map(({ headers: more, type, ...rest }) => ({
        ...rest,
        operation,
        headers: [...(type === null ? [] : [['content-type', type] as const]), ...ownPage(operation), ...more],
      })),
  );
  return fc.oneof(...each);
}

/** What pages of ours send where nobody else may. */
function ownPage({ parameters }: Operation): (readonly [string, string])[] {
  const asked = parameters.filter(({ name }) => name === 'X-Gatehouse-Console');
  return asked.flatMap(({ name }) => [[name, '1'] as const, ['origin', 'http://localhost'] as const]);
}

const mediaTypes = fc.constantFrom(
  null,
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'APPLICATION/JSON',
  'application/merge-patch+json',
  'text/csv',
  'application/x-ndjson',
  'application/json, application/json',
  '/',
  ';;;',
);

function mostly<T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
}

const oddSegments = fc.oneof(
  fc.constantFrom(
    '%',
    '%zz',
    '%00',
    '%ff',
    '%c0%af',
    '..',
    '.',
    '',
    '%2e%2e%2f',
    'a'.repeat(600),
    'me',
    '{id}',
    '*',
    ':',
  ),
  fc.constantFrom('__proto__', 'constructor', 'null', '-1', "'", '\u00e9', '%F0%9F%98%80', '00000000-0000-0000-0000'),
  oddText.map(text => encodeURIComponent(text.toWellFormed().slice(0, 500))),
);

function targets(operation: Operation, ids: Ids): fc.Arbitrary<string> {
  const inPath = operation.path.split('/').map(part => {
    if (!part.startsWith('{')) return mostlyAlways(part);
    const usual = part === '{fieldId}' ? fc.constantFrom(...fieldIds) : idOf(ids);
    return fc.oneof({ weight: 6, arbitrary: usual }, { weight: 2, arbitrary: oddSegments });
  });
  return fc.tuple(fc.tuple(...inPath), queries(operation, ids)).map(([parts, query]) => parts.join('/') + query);
}

function mostlyAlways(part: string): fc.Arbitrary<string> {
  return part === ''
    ? fc.constant(part)
    : fc.oneof({ weight: 60, arbitrary: fc.constant(part) }, { weight: 1, arbitrary: oddSegments });
}

function queries(operation: Operation, ids: Ids): fc.Arbitrary<string> {
  const known = operation.parameters.filter(parameter => parameter.in === 'query');
  const pairs = [
    ...known.map(({ name, schema }) => values(schema, ids).map(value => `${name}=${encoded(value)}`)),
    fc.constantFrom('__proto__=1', 'constructor[a]=1', 'x[]=1', 'a=%', '=', '&&', 'limit=1e9', 'limit=-1', 'cursor=x'),
  ];
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('') },
    // Taken more than once on purpose: parameters that come twice.
    { weight: 4, arbitrary: fc.array(fc.oneof(...pairs), { maxLength: 4 }).map(all => `?${all.join('&')}`) },
  );
}

function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return encodeURIComponent(text.toWellFormed()).slice(0, 4_000);
}

function headers(): fc.Arbitrary<readonly (readonly [string, string])[]> {
  const odd: readonly (readonly [string, string])[] = [
    ['x-organization-id', 'not-a-uuid'],
    ['x-organization-id', '018f0000-0000-7000-8000-000000000000'],
    ['x-request-id', '\u0001\u00ff'],
    ['x-request-id', 'a'.repeat(400)],
    ['x-forwarded-for', `${'9'.repeat(300)}, 1.2.3.4`],
    ['authorization', 'Basic YTpi'],
    ['authorization', 'Bearer'],
    ['authorization', `Bearer ${'a.'.repeat(4_000)}`],
    ['cookie', `gatehouse_device=${'z'.repeat(300)}`],
    ['cookie', ';;;=;gatehouse_device=__proto__'],
    ['cookie', `gatehouse_session=${'A'.repeat(43)}`],
    ['cookie', `gatehouse_session=; gatehouse_browser_AAAAAAAA=${'A'.repeat(43)}`],
    ['x-gatehouse-console', ''],
    ['accept', 'application/xml'],
    ['accept-encoding', 'br;q=1, *;q=0'],
    ['expect', '100-continue'],
    ['expect', 'miracles'],
    ['if-none-match', '*'],
    ['range', 'bytes=0-1'],
    ['origin', 'https://evil.example'],
    ['upgrade', 'websocket'],
    ['content-encoding', 'gzip'],
    ['x-big', 'x'.repeat(40_000)],
    ['user-agent', '\u00e9\u0001'.repeat(300)],
    ['bad header', 'x'],
    ['host', 'a, b'],
  ];
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray([...odd], { minLength: 1, maxLength: 3 }) },
  );
}

function bodies(operation: Operation, ids: Ids): fc.Arbitrary<Uint8Array> {
  const none = new Uint8Array();
  const [type, schema] = operation.bodies[0] ?? [];
  const bytes = (text: string): Uint8Array => Buffer.from(text);
  const broken = fc.constantFrom(
    bytes('{'),
    bytes('{"a":1,}'),
    bytes('\ufeff{}'),
    bytes('{"a":1}{"b":2}'),
    bytes('{"__proto__":{"is_admin":true}}'),
    bytes('{"constructor":{"prototype":{"is_admin":true}}}'),
    bytes('{"name":1e999}'),
    bytes('{"name":"a","name":"b"}'),
    bytes('nul'),
    bytes('[]'),
    bytes('"text"'),
    bytes('['.repeat(100_000)),
    bytes(`${'['.repeat(50_000)}${']'.repeat(50_000)}`),
    bytes(`{"metadata":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`),
    Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
    Buffer.from([0x1f, 0x8b, 0x08, 0x00]),
    bytes(JSON.stringify({ name: 'x'.repeat(1024 * 1024 + 10) })),
    bytes('email,username\n"unclosed'),
    bytes('email,username,password\n\u0000,\ud800,x\n'),
    bytes('{"email":1}\n{'),
  );
  if (schema === undefined)
    return fc.oneof({ weight: 8, arbitrary: fc.constant(none) }, { weight: 1, arbitrary: broken });
  const lines = fc
    .array(fc.tuple(fc.stringMatching(/^[a-z]{3,8}$/), oddText), { maxLength: 5 })
    .map(rows => bytes(`email,username\n${rows.map(([name, odd]) => `${name}@example.com,${odd}`).join('\n')}\n`));
  const usual =
    type === 'application/json' ? values(schema, ids).map(value => bytes(JSON.stringify(value) ?? '')) : lines;
  return fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: broken });
}

/** The request as bytes; the connection ends with it. */
export function wireOf(request: FuzzRequest, token: string | null): Uint8Array {
  const { method, target, body, framing } = request;
  const lines = [`${method} ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close'];
  if (token !== null) lines.push(`Authorization: Bearer ${token}`);
  for (const [name, value] of request.headers) lines.push(`${name}: ${value}`);
  let content = body;
  if (framing === 'chunked' || framing === 'bad chunk') {
    lines.push('Transfer-Encoding: chunked');
    const size = framing === 'chunked' ? body.length.toString(16) : 'xyz';
    const last = Buffer.from('0\r\n\r\n');
    content =
      body.length === 0 && framing === 'chunked'
        ? last
        : Buffer.concat([Buffer.from(`${size}\r\n`), body, Buffer.from('\r\n'), last]);
  } else if (body.length > 0 || framing !== 'length') {
    const off = framing === 'too long' ? 10 : framing === 'too short' ? -1 : 0;
    lines.push(`Content-Length: ${Math.max(0, body.length + off)}`);
  }
  // As latin1: what is beyond ASCII goes out as the single bytes that it is.
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), content]);
}
