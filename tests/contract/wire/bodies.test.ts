import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { exchange } from '../../fuzz/wire.ts';
import { type Answer, type CallOptions, startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

/** Text in which `\xfc` is that byte. */
const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'latin1'));
const json = (text: string | Uint8Array<ArrayBuffer>, headers = {}): CallOptions => ({
  token: server.admin.token,
  headers: { 'content-type': 'application/json', ...headers },
  raw: text,
});
const team = async (text: string | Uint8Array<ArrayBuffer>, headers = {}): Promise<Answer> =>
  server.call('POST', '/api/v1/teams', json(text, headers));
const errorOf = (answer: Answer): unknown => (answer.body as { error: unknown }).error;
const count = async (table: string): Promise<number> =>
  Number((await server.sql<{ count: string }>(`select count(*) from ${table}`))[0]?.count);

describe('bytes that are no UTF-8', () => {
  test('a JSON body is refused, and nothing stored', async () => {
    const before = await count('teams');
    for (const name of ['M\xfcller', '\xc3', '\xed\xa0\x80', '\xc0\x80']) {
      const answer = await team(bytes(`{"name":"${name}"}`));
      assert.deepEqual([answer.status, errorOf(answer)], [400, 'Malformed request: the body is not UTF-8'], name);
    }
    const utf16 = await team(Uint8Array.from(Buffer.from('\ufeff{"name":"a"}', 'utf16le')));
    assert.deepEqual([utf16.status, errorOf(utf16)], [400, 'Malformed request: the body is not UTF-8']);
    assert.equal(await count('teams'), before);
    assert.equal((await team('{"name":"M\u00fcller"}')).status, 201);
  });

  test('two passwords of different bytes are not one: neither is taken', async () => {
    for (const letter of ['\xfc', '\xe4']) {
      const body = bytes(`{"email":"bytes@example.com","username":"bytes","password":"Correct-horse-${letter}"}`);
      assert.equal((await server.call('POST', '/api/v1/users', json(body))).status, 400);
      assert.equal((await server.call('POST', '/api/v1/auth/login', json(body))).status, 400);
    }
    assert.deepEqual(await server.sql(`select 1 from users where username = 'bytes'`), []);
  });

  test('every surface says so in its own shape', async () => {
    const body = bytes('{"name":"\xfc"}');
    const said = 'Malformed request: the body is not UTF-8';
    assert.deepEqual((await server.call('POST', '/api/roles', json(body))).body, { success: false, error: said });
    const directory = await server.call('POST', '/v1/credential-type', json(body));
    assert.deepEqual(directory.body, { status: 400, message: said, error: 'HttpMalformed', successful: false });
  });

  test('forms, paths and queries are read as strictly, escaped or not', async () => {
    const form = (raw: string) =>
      server.call('POST', '/v1/auth/redirect/confirm', {
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        raw: bytes(raw),
      });
    for (const raw of ['user_code=%FC&form_token=x', 'user_code=\xfc&form_token=x', '%FC=1', 'user_code=%ed%a0%80']) {
      const { status, body } = await form(raw);
      assert.deepEqual(
        [status, (body as { message: string }).message],
        [400, 'Malformed request: the body is not UTF-8'],
      );
    }
    const { token } = server.admin;
    for (const path of [
      '/api/v1/users?q=%FC',
      '/api/v1/users?q=a&%FC=1',
      '/api/v1/users?q=%C3',
      '/v1/user/users?q=%ed%a0%80',
    ]) {
      const answer = await server.call('GET', path, { token });
      assert.equal(answer.status, 400, path);
      assert.match(answer.text, /Malformed request: the query is not UTF-8/, path);
    }
    assert.equal((await server.call('GET', '/v1/user/users/%FF', { token })).status, 400);
    assert.equal((await server.call('GET', '/v1/user/users/%C3%BC', { token })).status, 404);
  });

  test('a percent sign that escapes nothing stands for itself; a byte that is not escaped is refused', async () => {
    await server.sql(`update users set display_name = 'M\u00fcller' where id = $1`, [server.admin.id]);
    const found = async (target: string): Promise<[number | undefined, unknown]> => {
      const head = `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${server.admin.token}\r\n\r\n`;
      const answer = await exchange(server.url, Buffer.from(head, 'latin1'), 5_000, false);
      const body = JSON.parse(String(answer?.body));
      return [answer?.status, Array.isArray(body) ? body.length : body.error];
    };
    assert.deepEqual(await found('/api/v1/users?q=M%C3%BCller'), [200, 1]);
    assert.deepEqual(await found('/api/v1/users?q=M%FCller'), [400, 'Malformed request: the query is not UTF-8']);
    assert.equal((await found('/api/v1/users?q=M\xc3\xbcller'))[0], 400);
    assert.deepEqual(await found('/api/v1/users?q=100%&is_active=true'), [200, 0]);
    assert.equal((await found('/api/v1/users/\xff'))[0], 400);
  });

  test('a header is kept as it was meant, and its bytes are not lost', async () => {
    for (const [sent, kept] of [
      ['Z\xc3\xbcrich/1', 'Z\u00fcrich/1'],
      ['Z\xfcrich/1', 'Z\u00fcrich/1'],
    ] as const) {
      assert.equal((await team('{"name":"Seen"}', { 'user-agent': sent })).status, 201);
      const [event] = await server.sql<{ user_agent: string }>(
        'select user_agent from audit_events order by id desc limit 1',
      );
      assert.equal(event?.user_agent, kept);
    }
    const organization = await team('{"name":"Seen"}', { 'x-organization-id': '\xfc' });
    assert.deepEqual([organization.status, errorOf(organization)], [400, 'X-Organization-Id must be a UUID']);
  });

  test('one byte order mark before JSON says nothing', async () => {
    assert.equal((await team('\ufeff{"name":"Marked"}')).status, 201);
    assert.equal((await team('\ufeff\ufeff{"name":"Marked"}')).status, 400);
  });
});

describe('names in JSON', () => {
  test('what stands twice is refused by name, wherever it is', async () => {
    for (const [text, field] of [
      ['{"name":"a","name":"b"}', 'name'],
      ['{"name":"a","metadata":{"size":1,"size":1}}', 'metadata.size'],
      ['{"name":"a","n\\u0061me":"b"}', 'name'],
      ['{"name":"a","metadata":{"list":[{"x":1},{"y":"\\",","y" : {}}]}}', 'metadata.list.1.y'],
      ['{"name":"a","metadata":{"\u00e9":1,"e\u0301":2}}', 'metadata.e\u0301'],
      ['{"name":"a","metadata":{"\u212a":1,"K":2}}', 'metadata.K'],
      ['{"name":"a","__proto__":{},"__proto__":{}}', '__proto__'],
      [`{"${'x'.repeat(1_000)}":1,"${'x'.repeat(1_000)}":2}`, `${'x'.repeat(200)}\u2026`],
    ] as const) {
      const answer = await team(text);
      assert.deepEqual([answer.status, errorOf(answer)], [400, `${field} stands twice in one object`], text);
    }
    const texts = '{"name":"a:\\"b\\":{","metadata":{"a":[{"a":1},{"a":"a\\":"}],"b":{"a":1}}}';
    assert.equal((await team(texts)).status, 201);
  });

  test('what parses is taken as it is parsed, or has a name twice', async () => {
    const name = fc.constantFrom('a', 'b', '"', '\\', ':', ',', '{', '}', '__proto__', 'constructor');
    const { tree } = fc.letrec<{ tree: string }>(tie => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom('1', 'null', '""', '"a:b"', '"\\\\"', '"\\"}"'),
        fc.array(tie('tree'), { maxLength: 3 }).map(all => `[${all.join(' ,')}]`),
        fc
          .array(fc.tuple(name, tie('tree')), { maxLength: 3 })
          .map(all => `{${all.map(([key, item]) => `${JSON.stringify(key)} :${item}`).join(', ')}}`),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async text => {
        const answer = await team(`{"name":"x","metadata":{"it":${text}}}`);
        const once =
          JSON.stringify(JSON.parse(text)).length ===
          text.replaceAll(' ,', ',').replaceAll(', ', ',').replaceAll(' :', ':').length;
        if (!once) {
          assert.equal(answer.status, 400, answer.text);
          assert.match(String(errorOf(answer)), / stands twice in one object$/);
          return;
        }
        assert.equal(answer.status, 201, answer.text);
        const { id, metadata } = answer.body as { id: string; metadata: { it: unknown } };
        assert.deepEqual(metadata.it, JSON.parse(text));
        const [row] = await server.sql<{ it: string }>(`select metadata->>'it' it from teams where id = $1`, [id]);
        assert.ok(row);
      }),
      { numRuns: 60 },
    );
  });

  test('__proto__ and constructor are unknown fields like any other', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const answer = await team(`{"name":"a","${name}":{"prototype":{"name":"b"}}}`);
      assert.deepEqual([answer.status, errorOf(answer)], [400, `${name} is not a known field`]);
      const instead = await team(`{"${name}":{"name":"b"}}`);
      assert.deepEqual([instead.status, errorOf(instead)], [400, `name is required; ${name} is not a known field`]);
      const query = await server.call('GET', `/api/v1/users?${name}=1&${name}[limit]=1`, { token: server.admin.token });
      assert.equal(query.status, 200, name);
      const form = await server.call('POST', '/v1/auth/redirect/confirm', {
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        raw: `user_code=x&form_token=x&${name}=1`,
      });
      const { errors } = form.body as { errors: readonly { path: unknown; message: string }[] };
      assert.deepEqual(
        errors.map(({ path }) => path),
        [[name]],
      );
      assert.match(errors[0]?.message ?? '', / is not a known field$/);
      const metadata = await team(`{"name":"a","metadata":{"${name}":{"a":1}}}`);
      assert.equal(metadata.status, 201);
      const { id } = metadata.body as { id: string };
      const read = await server.call('GET', `/api/v1/teams/${id}`, { token: server.admin.token });
      assert.deepEqual((read.body as { metadata: unknown }).metadata, JSON.parse(`{"${name}":{"a":1}}`));
    }
  });

  test('unknown fields are named, however many and however long, in bounded words', async () => {
    for (const many of [1, 63, 64, 65, 1_000]) {
      const names = Array.from({ length: many }, (_, index) => `unknown${index}`);
      const answer = await team(JSON.stringify({ name: 'a', ...Object.fromEntries(names.map(name => [name, 1])) }));
      assert.equal(answer.status, 400);
      const said = String(errorOf(answer)).split('; ');
      assert.equal(said[0], 'unknown0 is not a known field');
      assert.equal(said.length, Math.min(many, 64) + (many > 64 ? 1 : 0), `of ${many}`);
      assert.equal(said.at(-1) === 'body has more fields that are wrong', many > 64, said.at(-1));
    }
    const long = await team(JSON.stringify({ name: 'a', ['x'.repeat(500_000)]: 1 }));
    assert.deepEqual([long.status, errorOf(long)], [400, `${'x'.repeat(200)}\u2026 is not a known field`]);
  });
});

describe('kinds of body', () => {
  test('a compressed one is refused by its coding, of every kind; identity is none', async () => {
    const kinds = [
      ['/api/v1/teams', 'application/json', '{"name":"a"}', 201],
      ['/v1/auth/redirect/confirm', 'application/x-www-form-urlencoded', 'user_code=x', 400],
      ['/api/v1/users/import?partial=true', 'text/csv', 'email,username\nzip@example.com,zip\n', 200],
      [
        '/api/v1/users/import?partial=true',
        'application/x-ndjson',
        '{"email":"n@example.com","username":"ndj"}\n',
        200,
      ],
    ] as const;
    for (const [path, type, text, status] of kinds) {
      for (const coding of ['gzip', 'deflate', 'br', 'zstd', 'x-gzip', 'GZIP', 'gzip, identity', 'aes128gcm']) {
        const answer = await server.call('POST', path, {
          token: server.admin.token,
          headers: { 'content-type': type, 'content-encoding': coding, accept: 'application/json' },
          raw: Uint8Array.from(gzipSync(text)),
        });
        assert.equal(answer.status, 415, `${coding} of ${type}`);
        assert.equal(answer.headers.get('accept-encoding'), 'identity');
        assert.match(answer.text, /Unsupported content encoding; send the body uncompressed/);
      }
      const plain = await server.call('POST', path, {
        token: server.admin.token,
        headers: { 'content-type': type, 'content-encoding': 'Identity', accept: 'application/json' },
        raw: text,
      });
      assert.equal(plain.status, status, plain.text);
    }
  });

  test('the wrong kind is told what this route takes', async () => {
    for (const [method, path, type, accepts] of [
      ['POST', '/api/v1/users/import', 'text/plain', 'text/csv or application/x-ndjson'],
      ['POST', '/api/v1/users/import', 'application/json', 'text/csv or application/x-ndjson'],
      [
        'POST',
        '/api/v1/users/import',
        'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'text/csv or application/x-ndjson',
      ],
      ['POST', '/v1/auth/redirect/confirm', 'application/json', 'application/x-www-form-urlencoded'],
      ['POST', '/v1/auth/redirect/confirm', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded'],
      ['POST', '/api/v1/teams', 'text/plain', 'application/json'],
      ['POST', '/api/v1/teams', 'text/csv', 'application/json'],
      ['POST', '/api/v1/teams', 'application/x-www-form-urlencoded', 'application/json'],
      ['DELETE', '/api/v1/teams/018f0000-0000-7000-8000-000000000000', 'text/plain', 'no body'],
    ] as const) {
      const answer = await server.call(method, path, {
        token: server.admin.token,
        headers: { 'content-type': type, accept: 'application/json' },
        raw: '{}',
      });
      assert.equal(answer.status, 415, `${method} ${path} ${type}`);
      const told = answer.body as { error: string; message?: string };
      assert.equal(told.message ?? told.error, `Unsupported media type; send ${accepts}`, path);
      assert.equal(answer.headers.get('accept'), accepts === 'no body' ? null : accepts.replace(' or ', ', '));
    }
  });
});

test('a request with two Host headers is refused, and one with none', async () => {
  for (const hosts of [['a.example', 'b.example'], ['a.example', 'a.example'], []]) {
    const head = `GET /health HTTP/1.1\r\n${hosts.map((host, index) => `${index === 0 ? 'Host' : 'hOsT'}: ${host}\r\n`).join('')}Connection: close\r\n\r\n`;
    const answer = await exchange(server.url, Buffer.from(head), 5_000, false);
    assert.equal(answer?.status, 400, hosts.join());
    if (hosts.length > 0) assert.match(String(answer?.body), /there are several Host headers/);
  }
});

describe('what clients write otherwise, and mean', () => {
  test('a path with a NUL leads nowhere', async () => {
    const { token } = server.admin;
    for (const path of [
      '/v1/user/users/a%00b',
      '/v1/role/%00',
      '/v1/company/companies/%00',
      '/v1/permissions/a%00',
      '/api/v1/users/%00',
      '/%00',
    ]) {
      const answer = await server.call('GET', path, { token });
      assert.equal(answer.status, 404, `${path}: ${answer.text}`);
    }
  });

  test('rpp is per_page on every list of the directory', async () => {
    const { token } = server.admin;
    for (const path of [
      '/user/users',
      '/role',
      '/permissions/nodes',
      '/credential-type',
      `/user/users/${server.admin.id}/roles`,
    ]) {
      const answer = await server.call('GET', `/v1${path}?rpp=1&page=1`, { token });
      assert.equal(answer.status, 200, answer.text);
      const { data } = answer.body as { data: readonly unknown[] };
      assert.ok(data.length <= 1, `${path}: ${data.length}`);
      const total = Number(answer.headers.get('x-total-count'));
      assert.equal(data.length, Math.min(1, total), path);
      assert.match(answer.headers.get('link') ?? '', new RegExp(`page=${Math.max(1, total)}[^>]*>; rel="last"`));
      for (const rpp of ['0', '1001', 'x'])
        assert.equal((await server.call('GET', `/v1${path}?rpp=${rpp}`, { token })).status, 400, `${path} ${rpp}`);
    }
    const both = await server.call('GET', '/v1/permissions/nodes?rpp=5&per_page=2', { token });
    assert.equal((both.body as { data: readonly unknown[] }).data.length, 2);
  });

  test('the pages that mailed links lead to open whatever a program takes; other paths only for browsers', async () => {
    for (const path of [
      '/verify-email?token=x',
      '/reset-password?token=x',
      '/accept-invitation?token=x',
      '/setup?token=x',
      '/verify-email',
      '/organizations/018f0000-0000-7000-8000-000000000000/requests',
    ]) {
      for (const accept of ['*/*', 'image/*, */*;q=0.1', 'text/html']) {
        const answer = await server.call('GET', path, { headers: { accept } });
        assert.match(answer.headers.get('content-type') ?? '', /^text\/html/, `${path} ${accept}`);
      }
      assert.equal((await server.call('GET', path, { headers: { accept: 'application/json' } })).status, 404);
    }
    assert.equal((await server.call('GET', '/nowhere', { headers: { accept: '*/*' } })).status, 404);
    const silent = await exchange(
      server.url,
      Buffer.from('GET /verify-email HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
      5_000,
      false,
    );
    assert.match(silent?.headers.get('content-type') ?? '', /^text\/html/);
  });
});
