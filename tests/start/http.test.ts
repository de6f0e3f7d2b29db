import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { shares } from '../../src/kernel/shares.ts';
import { startServer, type TestServer } from '../support/server.ts';

interface Described {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly 'x-shares': object;
  readonly components: { readonly schemas: object; readonly securitySchemes: object };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
}

interface DescribedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}

const login = { username: 'nobody', password: 'Wrong-horse-42' };

describe('what a server with its defaults tells of itself', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer({ PUBLIC_URL: 'https://gatehouse.example.com' });
  });
  after(() => server.close());

  test('the description tells what one may take of what all share', async () => {
    const { body } = await server.call('GET', '/openapi.json');
    const api = body as Described;
    assert.deepEqual(api['x-shares'], shares);
    for (const [method, path, status, words] of [
      [
        'get',
        '/api/v1/users/export',
        '429',
        'At most 2 exports being sent at once per person, 4 per organization, 4 platform-wide, 8 on this server.',
      ],
      ['post', '/api/v1/auth/login', '429', 'At most 16 passwords being checked at once per account, 32 per address; '],
      ['post', '/api/v1/auth/mfa/totp', '429', 'At most 16 passwords being checked at once per account'],
      ['post', '/api/roles', '409', 'At most 1,000 permissions per role; 1,000 roles per organization.'],
      ['post', '/api/users/{id}/grants', '409', '; 1,000 grants per person in one place; '],
      ['post', '/api/v1/users/import', '413', 'At most 1 import being read at once per person, 2 per organization'],
      ['post', '/api/v1/users/import', '413', '; 100,000 lines of an import per request.'],
    ] as const) {
      const operation = api.paths[path]?.[method];
      assert.ok(operation, path);
      assert.ok(operation.description.includes(words), `${method} ${path}: ${operation.description}`);
      assert.ok(status in operation.responses, `${method} ${path}: ${status}`);
    }
  });

  test('the description is OpenAPI 3.1, complete and consistent', async () => {
    const { status, body, headers } = await server.call('GET', '/openapi.json');
    assert.equal(status, 200);
    assert.match(headers.get('content-type') ?? '', /^application\/json/);
    const api = body as Described;
    assert.match(api.openapi, /^3\.1\.\d+$/);
    assert.ok(api.info.title !== '' && api.info.version !== '');
    assert.deepEqual(api.servers, [{ url: 'https://gatehouse.example.com' }]);
    const ids = new Set<string>();
    const tags = new Set(api.tags.map(({ name }) => name));
    const text = JSON.stringify(api);
    for (const [path, methods] of Object.entries(api.paths)) {
      assert.match(path, /^\/[^:?#]*$/);
      for (const [method, operation] of Object.entries(methods)) {
        const where = `${method} ${path}`;
        assert.match(method, /^(get|post|put|patch|delete)$/, where);
        assert.equal(ids.has(operation.operationId), false, `${where}: its id is another’s too`);
        ids.add(operation.operationId);
        assert.notEqual(operation.summary, '', where);
        assert.ok(
          operation.tags.every(tag => tags.has(tag)),
          where,
        );
        const inPath = operation.parameters.filter(parameter => parameter.in === 'path');
        assert.deepEqual(
          inPath.map(({ name }) => name).sort(),
          [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]).sort(),
          where,
        );
        assert.ok(
          inPath.every(({ required }) => required),
          where,
        );
        const unique = new Set(operation.parameters.map(({ name, in: place }) => `${place} ${name}`));
        assert.equal(unique.size, operation.parameters.length, where);
        assert.ok(
          // A teapot never succeeds.
          Object.keys(operation.responses).some(code => /^[23]\d\d$|^418$/.test(code)),
          where,
        );
        for (const [code, reply] of Object.entries(operation.responses)) {
          assert.match(code, /^([2-5]\d\d|default)$/, where);
          assert.notEqual(reply.description ?? '', '', `${where} ${code}`);
        }
        for (const scheme of operation.security.flatMap(each => Object.keys(each))) {
          assert.ok(scheme in api.components.securitySchemes, where);
        }
        // What is open may refuse so as well: a wrong password.
        assert.ok(operation.security.length === 0 || '401' in operation.responses, `${where}: open or not`);
      }
    }
    assert.ok(ids.size > 30);
    for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      assert.ok(name in api.components.schemas, `${name} is referred to and not there`);
    }
  });

  test('pages bring their own scripts and styles and allow no others', async () => {
    for (const path of ['/docs', '/docs?x=1', '/docs/administration-users']) {
      const { status, headers, text } = await server.call('GET', path);
      assert.equal(status, 200);
      assert.match(headers.get('content-type') ?? '', /^text\/html/);
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.doesNotMatch(policy, /unsafe/);
      assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|javascript:/i);
      for (const [, source = ''] of text.matchAll(/<(?:script|link)[^>]*(?:src|href)="([^"]+)"/g)) {
        assert.match(source, /^\//, 'nothing comes from elsewhere');
        assert.equal((await server.call('GET', source)).status, 200, source);
      }
    }
  });

  test('the documentation has a page for each part, and the list of all of them keeps the anchors of old links', async () => {
    const api = (await server.call('GET', '/openapi.json')).body as Described;
    const list = (await server.call('GET', '/docs')).text;
    for (const operations of Object.values(api.paths))
      for (const { operationId, tags } of Object.values(operations)) {
        const link = `<li id="${operationId}"><a href="/docs/${tags[0]}#${operationId}">`;
        assert.ok(list.includes(link), link);
      }
    for (const surface of ['administration', 'rbac', 'directory', 'console'])
      assert.ok(list.includes(`<h2 id="${surface}">`), surface);
    for (const { name } of api.tags) {
      const { status, text } = await server.call('GET', `/docs/${name}`);
      assert.equal(status, 200, name);
      for (const operations of Object.values(api.paths))
        for (const { operationId } of Object.values(operations).filter(({ tags }) => tags.includes(name)))
          assert.ok(text.includes(`<article id="${operationId}"`), operationId);
      assert.match(text, /<meta name="description" content="[^"]{40,}">/);
      assert.equal([...text.matchAll(/<h1/g)].length, 1);
    }
    assert.equal((await server.call('GET', '/docs/nothing')).status, 404);
  });

  test('documents are sent compressed, and once: their tags are known again', async () => {
    for (const path of ['/docs', '/docs/administration-users', '/docs/style.css', '/openapi.json']) {
      const get = (accept: string, known?: string) =>
        fetch(server.url + path, {
          headers: { 'accept-encoding': accept, ...(known === undefined ? {} : { 'if-none-match': known }) },
        });
      const plain = await get('identity');
      const whole = await plain.text();
      assert.equal(plain.headers.get('content-encoding'), null, path);
      assert.match(plain.headers.get('vary') ?? '', /accept-encoding/i, path);
      const tags = new Set([plain.headers.get('etag')]);
      for (const [accept, coding] of [
        ['gzip, deflate, br', 'br'],
        ['gzip', 'gzip'],
        ['br;q=0, gzip;q=0.5', 'gzip'],
        ['*', 'br'],
      ] as const) {
        const answer = await get(accept);
        assert.equal(answer.headers.get('content-encoding'), coding, `${path} ${accept}`);
        assert.equal(await answer.text(), whole);
        tags.add(answer.headers.get('etag'));
        for (const known of [answer.headers.get('etag') ?? '', `"other", W/${plain.headers.get('etag')}`]) {
          const again = await get(accept, known);
          assert.deepEqual([again.status, await again.text()], [304, ''], `${path} ${known}`);
          assert.equal(again.headers.get('etag'), answer.headers.get('etag'));
        }
      }
      assert.equal(tags.size, 3, 'each coding has a tag of its own');
      assert.equal((await get('gzip', '"other"')).status, 200);
    }
    const sizes = await Promise.all(
      ['/docs', '/docs/administration-users', '/openapi.json'].map(async path => {
        const { headers } = await fetch(server.url + path, { method: 'HEAD', headers: { 'accept-encoding': 'br' } });
        return Number(headers.get('content-length'));
      }),
    );
    for (const size of sizes) assert.ok(size > 0 && size < 60_000, sizes.join());
  });

  test('every answer carries the same protections, and HSTS as the public address is https', async () => {
    for (const [method, path, status] of [
      ['GET', '/health', 200],
      ['GET', '/health/ready', 200],
      ['GET', '/docs', 200],
      ['GET', '/api/v1/users/me', 401],
      ['GET', '/nowhere', 404],
      ['GET', '/%ff', 400],
      ['PUT', '/api/v1/users', 405],
      ['OPTIONS', '/api/v1/users', 204],
    ] as const) {
      const answer = await server.call(method, path, { headers: { 'x-request-id': 'request-1234' } });
      assert.equal(answer.status, status, `${method} ${path}`);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', path);
      assert.equal(answer.headers.get('x-frame-options'), 'DENY', path);
      // The documentation is the same for everybody, and asked for again by its tag.
      assert.equal(answer.headers.get('cache-control'), path === '/docs' ? 'no-cache' : 'no-store', path);
      assert.match(answer.headers.get('strict-transport-security') ?? '', /^max-age=31536000/, path);
      assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'/, path);
      assert.equal(answer.headers.get('x-request-id'), 'request-1234', path);
      assert.equal(answer.headers.get('x-powered-by'), null);
    }
    const forged = await server.call('GET', '/health', { headers: { 'x-request-id': 'a b' } });
    assert.match(forged.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
  });

  test('outside production any origin may call', async () => {
    const { headers } = await server.call('GET', '/health', { headers: { origin: 'https://app.example.com' } });
    assert.equal(headers.get('access-control-allow-origin'), 'https://app.example.com');
    assert.equal(headers.get('access-control-allow-credentials'), null);
    assert.match(headers.get('access-control-expose-headers') ?? '', /x-total-count/);
    const same = await server.call('GET', '/health');
    assert.equal(same.headers.get('vary'), 'Origin', 'a cache must not give this answer to a page elsewhere');
  });
});

describe('an address that nobody may forge', () => {
  const audited = async (server: TestServer, forwarded: string): Promise<string | undefined> => {
    const { status } = await server.call('POST', '/api/v1/teams', {
      token: server.admin.token,
      body: { name: 'Seen' },
      headers: { 'x-forwarded-for': forwarded },
    });
    assert.equal(status, 201);
    const [row] = await server.sql<{ ip: string }>(
      `select ip from audit_events where action = 'team.create' order by id desc limit 1`,
    );
    return row?.ip;
  };
  const knock = (server: TestServer, forwarded?: string) =>
    server.call('POST', '/api/v1/auth/refresh', {
      body: { refresh_token: 'x'.repeat(43) },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    });
  const random = (): string => `198.51.100.${randomBytes(1)[0]}, 203.0.113.${randomBytes(1)[0]}`;

  test('without TRUST_PROXY the header counts for nothing: not in the audit log, and for no further calls', async t => {
    const server = await startServer({ RATE_LIMITS: 'on' });
    t.after(() => server.close());
    assert.equal(await audited(server, '198.51.100.7'), '127.0.0.1');
    let allowed = 0;
    let limited = await knock(server, random());
    for (; limited.status === 401 && allowed < 110; allowed += 1) limited = await knock(server, random());
    assert.equal(limited.status, 429);
    // Signing the administrator in took one of the hundred.
    assert.ok(allowed >= 98 && allowed <= 100, `${allowed} were allowed`);
    assert.deepEqual(limited.body, { error: 'Too many requests' });
    const wait = Number(limited.headers.get('retry-after'));
    assert.ok(wait >= 1 && wait <= 60, `Retry-After is ${wait}`);
    for (let tries = 0; tries < 20; tries += 1) assert.equal((await knock(server, random())).status, 429);
    assert.equal((await server.call('POST', '/api/v1/auth/login', { body: login })).status, 429, 'one bucket for all');
    const me = await server.call('GET', '/api/v1/users/me', { token: server.admin.token });
    assert.equal(me.status, 200, 'who is signed in is counted apart');
  });

  test('with TRUST_PROXY the address that the proxy saw counts, and what it was told does not', async t => {
    const server = await startServer({ RATE_LIMITS: 'on', TRUST_PROXY: '127.0.0.1/32,10.0.0.0/8' });
    t.after(() => server.close());
    assert.equal(await audited(server, '198.51.100.7'), '198.51.100.7');
    assert.equal(await audited(server, '192.0.2.1, 198.51.100.7, 10.1.2.3'), '198.51.100.7');
    assert.equal(await audited(server, '2001:db8::1'), '2001:db8::1');
    for (const nonsense of ['unknown', 'x'.repeat(300), '_hidden', '<script>', ',,', '::ffff:127.0.0.1', '']) {
      assert.equal(await audited(server, nonsense), '127.0.0.1', `${nonsense} is no address`);
    }
    for (const [passedOn, address] of [
      ['203.0.113.7:51008', '203.0.113.7'],
      ['198.51.100.1, 203.0.113.7:51008 , 10.1.2.3:80', '203.0.113.7'],
      ['[2001:DB8:0:0::0001]:443', '2001:db8::1'],
      ['[2001:db8::1]', '2001:db8::1'],
      ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
      ['::ffff:203.0.113.7', '203.0.113.7'],
      [', 203.0.113.7,,', '203.0.113.7'],
      ['198.51.100.1, unknown, 10.1.2.3', '10.1.2.3'],
      ['unknown, 203.0.113.7', '203.0.113.7'],
    ] as const) {
      assert.equal(await audited(server, passedOn), address, passedOn);
    }
    const { hostname: host } = new URL(server.url);
    const others = {
      forwarded: 'for=203.0.113.9',
      'x-real-ip': '203.0.113.9',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    };
    const unmoved = await server.call('POST', '/api/v1/teams', {
      token: server.admin.token,
      body: { name: 'Seen' },
      headers: others,
    });
    assert.equal(unmoved.status, 201);
    const [event] = await server.sql<{ ip: string }>(`select ip from audit_events order by id desc limit 1`);
    assert.equal(event?.ip, host, 'no other header is believed');
    for (let count = 0; count < 100; count += 1) {
      assert.equal((await knock(server, `${random()}, 192.0.2.50`)).status, 401, `call ${count + 1}`);
    }
    assert.equal((await knock(server, `${random()}, 192.0.2.50`)).status, 429);
    assert.equal((await knock(server, '192.0.2.51')).status, 401, 'another client has calls of its own');
    for (let count = 0; count < 100; count += 1) await knock(server, `2001:db8:1:2::${count.toString(16)}`);
    assert.equal((await knock(server, '2001:db8:1:2:ffff::1')).status, 429, 'all of a /64 is one client');
    assert.equal((await knock(server, '2001:db8:1:3::1')).status, 401);
  });
});

test('in production only listed origins may call, and http is not told to be https', async t => {
  const server = await startServer({
    APP_ENV: 'production',
    JWT_SECRET: 'j'.repeat(40),
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    REGISTRATION: 'closed',
    RATE_LIMITS: 'on',
    BCRYPT_COST: '14',
    CORS_ORIGINS: 'https://app.example.com',
  });
  t.after(() => server.close());
  const preflight = (origin: string) =>
    server.call('OPTIONS', '/api/v1/users', {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
  const allowed = await preflight('https://app.example.com');
  assert.equal(allowed.status, 204);
  assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://app.example.com');
  assert.match(allowed.headers.get('access-control-allow-methods') ?? '', /PATCH/);
  assert.equal(allowed.headers.get('access-control-allow-headers'), 'authorization');
  for (const origin of [
    'https://evil.example',
    'https://app.example.com.evil.example',
    'http://app.example.com',
    'null',
  ]) {
    for (const answer of [await preflight(origin), await server.call('GET', '/health', { headers: { origin } })]) {
      assert.equal(answer.headers.get('access-control-allow-origin'), null, origin);
    }
  }
  assert.match(allowed.headers.get('vary') ?? '', /origin/i);
  assert.equal(allowed.headers.get('strict-transport-security'), null);
});
