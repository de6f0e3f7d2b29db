import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { openKey } from '../../../src/domain/integrations/keys.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { errorOf } from './identity.support.ts';
import { audited, member, organization, remote, saved } from './integrations.support.ts';

const path = '/api/v1/integrations';
const api_url = 'https://api.example.com/health';
const api_key = 'sk_test_4f1c2b7e90';

let server: TestServer;
let user: Person;
before(async () => {
  server = await startServer();
  user = await server.person();
});
after(() => server.close());

const as = (person: Person, body?: unknown, headers: Record<string, string> = {}) => ({
  token: person.token,
  headers,
  ...(body === undefined ? {} : { body }),
});

describe('saved integrations are refused', () => {
  const routes: [string, string, object | undefined, string][] = [
    ['GET', path, undefined, 'integration.read'],
    ['GET', `${path}/${randomUUID()}`, undefined, 'integration.read'],
    ['POST', path, { name: 'Scanner', api_url }, 'integration.write'],
    ['PATCH', `${path}/${randomUUID()}`, { name: 'Other' }, 'integration.write'],
    ['DELETE', `${path}/${randomUUID()}`, undefined, 'integration.write'],
  ];

  test('to strangers and to those without the node, naming it', async () => {
    for (const [method, at, body, node] of routes) {
      const stranger = await server.call(method, at, body === undefined ? {} : { body });
      assert.deepEqual([stranger.status, stranger.body], [401, { error: 'Unauthorized' }], `${method} ${at}`);
      const { status, body: told } = await server.call(method, at, as(user, body));
      assert.deepEqual(
        [status, told],
        [403, { error: `Insufficient permissions: ${node} is missing` }],
        `${method} ${at}`,
      );
    }
    assert.deepEqual(await server.sql('select id from integrations'), []);
  });

  test('when there is none, or the id cannot be one', async () => {
    for (const [method, body] of [
      ['GET', undefined],
      ['PATCH', { name: 'Other' }],
      ['DELETE', undefined],
    ] as const) {
      const unknown = await server.call(method, `${path}/${randomUUID()}`, as(server.admin, body));
      assert.deepEqual([unknown.status, unknown.body], [404, { error: 'Integration not found' }]);
      const malformed = await server.call(method, `${path}/1%20or%201`, as(server.admin, body));
      assert.equal(malformed.status, 404);
    }
  });

  const key = 'must consist of visible ASCII characters, without spaces or line breaks';
  const httpUrl = 'must be an http or https URL such as https://api.example.com/health';
  const bodies: [string, object, string][] = [
    ['nothing', {}, 'name is required; api_url is required'],
    [
      'unknown fields',
      { name: 'S', api_url, apiKey: 'k', id: 'x' },
      'apiKey is not a known field; id is not a known field',
    ],
    ['an empty name', { name: '', api_url }, 'name must not be empty'],
    ['a name of two lines', { name: 'a\nb', api_url }, 'name must not contain control characters or line breaks'],
    ['a name too long', { name: 'a'.repeat(256), api_url }, 'name must have at most 255 characters'],
    ['no URL', { name: 'S', api_url: 'example' }, `api_url ${httpUrl}`],
    ['another scheme', { name: 'S', api_url: 'file:///etc/passwd' }, `api_url ${httpUrl}`],
    ['a URL of another type', { name: 'S', api_url: 7 }, 'api_url must be a string'],
    [
      'white space in a URL',
      { name: 'S', api_url: ` ${api_url}` },
      'api_url must not contain white space or control characters',
    ],
    [
      'a password in a URL',
      { name: 'S', api_url: 'https://me:pw@example.com/' },
      'api_url must not contain a user name or password',
    ],
    [
      'a URL too long',
      { name: 'S', api_url: `${api_url}/${'a'.repeat(2048)}` },
      'api_url must have at most 2048 characters',
    ],
    ['an empty key', { name: 'S', api_url, api_key: '' }, 'api_key must not be empty'],
    ['a key of two headers', { name: 'S', api_url, api_key: 'canary\r\nX-Evil: 1' }, `api_key ${key}`],
    ['a key beyond ASCII', { name: 'S', api_url, api_key: 'canary-ключ' }, `api_key ${key}`],
    ['a key too long', { name: 'S', api_url, api_key: 'k'.repeat(4097) }, 'api_key must have at most 4096 characters'],
    ['no organization', { name: 'S', api_url, organizationId: 'mine' }, 'organizationId must be a UUID'],
    [
      'all at once',
      { name: 1, api_url: 'x', api_key: ' ' },
      `name must be a string; api_url ${httpUrl}; api_key ${key}`,
    ],
  ];
  for (const [what, body, error] of bodies) {
    test(`by name of the field: ${what}`, async () => {
      const answer = await server.call('POST', path, as(server.admin, body));
      assert.deepEqual([answer.status, errorOf(answer)], [400, error]);
    });
  }

  test('when a change is malformed, and nothing changes', async () => {
    const id = await saved(server, server.admin, { api_url, api_key });
    for (const [body, error] of [
      [{ organizationId: randomUUID() }, 'organizationId is not a known field'],
      [{ name: null }, 'name must be a string'],
      [{ api_url: 'ftp://example.com' }, `api_url ${httpUrl}`],
      [{ api_key: 'two words' }, `api_key ${key}`],
    ] as const) {
      const answer = await server.call('PATCH', `${path}/${id}`, as(server.admin, body));
      assert.deepEqual([answer.status, errorOf(answer)], [400, error]);
    }
    const read = (await server.call('GET', `${path}/${id}`, as(server.admin))).body as Record<string, unknown>;
    assert.deepEqual([read['name'], read['api_url'], read['has_key']], ['Scanner', api_url, true]);
    assert.equal(read['updated_at'], read['created_at']);
  });

  test('when the page is out of range or the cursor is not ours', async () => {
    for (const list of [path, `${path}/results`]) {
      for (const query of ['page=0', 'per_page=1001', 'per_page=x', 'after=x', `after=${btoa('["%"]')}`]) {
        const { status } = await server.call('GET', `${list}?${query}`, as(server.admin));
        assert.equal(status, 400, `${list}?${query}`);
      }
    }
  });

  test('outside the caller’s organizations, as if they did not exist', async () => {
    const [here, there] = [await organization(server, 'Here'), await organization(server, 'There')];
    const person = await member(server, { [here]: ['integration.*'], [there]: ['team.*'] });
    const foreign = await saved(server, server.admin, { api_url, api_key, organizationId: there });
    const platform = await saved(server, server.admin, { api_url, api_key });
    const own = await saved(server, person, { api_url });

    const list = (await server.call('GET', path, as(person))).body as { id: string; organization_id: string }[];
    assert.deepEqual(
      list.map(each => [each.id, each.organization_id]),
      [[own, here]],
    );
    for (const id of [foreign, platform]) {
      for (const [method, at, body] of [
        ['GET', id, undefined],
        ['PATCH', id, { name: 'Mine now' }],
        ['DELETE', id, undefined],
        ['POST', `${id}/test`, {}],
      ] as const) {
        const { status, body: told } = await server.call(method, `${path}/${at}`, as(person, body));
        assert.deepEqual([status, told], [404, { error: 'Integration not found' }], `${method} ${at}`);
      }
    }
    const created = await server.call('POST', path, as(person, { name: 'S', api_url, organizationId: there }));
    assert.deepEqual([created.status, created.body], [404, { error: 'Organization not found' }]);
    const narrowed = await server.call('GET', path, as(server.admin, undefined, { 'x-organization-id': there }));
    assert.deepEqual(
      (narrowed.body as { id: string }[]).map(each => each.id),
      [foreign],
    );
  });

  test('without saying in which of several organizations, or in one that does not exist', async () => {
    const [one, two] = [await organization(server, 'One'), await organization(server, 'Two')];
    const person = await member(server, { [one]: ['integration.*'], [two]: ['integration.*'] });
    const unnamed = await server.call('POST', path, as(person, { name: 'S', api_url }));
    assert.equal(unnamed.status, 400);
    assert.match(unnamed.text, /organizationId/);
    const named = await server.call(
      'POST',
      path,
      as(person, { name: 'S', api_url, organizationId: two.toUpperCase() }),
    );
    assert.equal((named.body as { organization_id: string }).organization_id, two);
    const none = await server.call(
      'POST',
      path,
      as(server.admin, { name: 'S', api_url, organizationId: randomUUID() }),
    );
    assert.deepEqual([none.status, none.body], [404, { error: 'Organization not found' }]);
  });

  test('to those who may only read', async () => {
    const here = await organization(server, 'Readers');
    const reader = await member(server, { [here]: ['integration.read'] });
    const id = await saved(server, server.admin, { api_url, organizationId: here });
    assert.equal((await server.call('GET', `${path}/${id}`, as(reader))).status, 200);
    for (const [method, at, body] of [
      ['POST', path, { name: 'S', api_url }],
      ['PATCH', `${path}/${id}`, { name: 'Other' }],
      ['DELETE', `${path}/${id}`, undefined],
    ] as const) {
      assert.equal((await server.call(method, at, as(reader, body))).status, 403);
    }
  });

  test('when a stored key would go to another origin', async () => {
    const id = await saved(server, server.admin, { api_url, api_key });
    for (const elsewhere of [
      'https://evil.example.net/',
      'http://api.example.com/health',
      'https://api.example.com:8443/health',
    ]) {
      const answer = await server.call('PATCH', `${path}/${id}`, as(server.admin, { api_url: elsewhere }));
      const error =
        'api_key must be sent again when api_url moves to another origin: a stored key is only ever sent to its stored URL';
      assert.deepEqual([answer.status, errorOf(answer)], [400, error]);
    }
    const read = async () =>
      (await server.call('GET', `${path}/${id}`, as(server.admin))).body as Record<string, unknown>;
    assert.equal((await read())['api_url'], api_url);

    const patch = (body: object) => server.call('PATCH', `${path}/${id}`, as(server.admin, body));
    assert.equal((await patch({ api_url: 'https://api.example.com/v2' })).status, 200);
    assert.equal((await patch({ api_url: 'https://two.example.com/', api_key: 'sk_two' })).status, 200);
    assert.deepEqual([(await read())['api_url'], (await read())['has_key']], ['https://two.example.com/', true]);
    assert.equal((await patch({ api_url: 'https://three.example.com/', api_key: null })).status, 200);
    assert.deepEqual([(await read())['api_url'], (await read())['has_key']], ['https://three.example.com/', false]);
    assert.equal((await patch({ api_url: 'https://four.example.com/' })).status, 200);
  });
});

describe('saved integrations', () => {
  test('are created, read, changed and deleted, and each change is audited', async () => {
    const here = await organization(server, 'Owners');
    const owner = await member(server, { [here]: ['integration.read', 'integration.write'] });
    const created = await server.call('POST', path, as(owner, { name: 'Größe <b>', api_url, api_key }));
    assert.equal(created.status, 201);
    const { id, created_at } = created.body as { id: string; created_at: string };
    assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const expected = {
      id,
      name: 'Größe <b>',
      api_url,
      has_key: true,
      organization_id: here,
      created_at,
      updated_at: created_at,
      last_test: null,
    };
    assert.deepEqual(created.body, expected);
    assert.deepEqual((await server.call('GET', `${path}/${id.toUpperCase()}`, as(owner))).body, expected);
    assert.deepEqual((await server.call('GET', path, as(owner))).body, [expected]);

    const changed = await server.call('PATCH', `${path}/${id}`, as(owner, { name: 'Scanner', api_key: null }));
    const { updated_at } = changed.body as { updated_at: string };
    assert.deepEqual(changed.body, { ...expected, name: 'Scanner', has_key: false, updated_at });
    assert.ok(updated_at > created_at);
    assert.deepEqual((await server.call('PATCH', `${path}/${id}`, as(owner, {}))).body, changed.body);

    const deleted = await server.call('DELETE', `${path}/${id}`, as(owner));
    assert.deepEqual([deleted.status, deleted.text], [204, '']);
    assert.equal((await server.call('GET', `${path}/${id}`, as(owner))).status, 404);
    assert.equal((await server.call('DELETE', `${path}/${id}`, as(owner))).status, 404);
    assert.deepEqual((await server.call('GET', path, as(owner))).body, []);

    const event = { outcome: 'success', actor_id: owner.id, target_kind: 'integration', organization_id: here };
    const host = 'api.example.com';
    assert.deepEqual(await audited(server, 'integration.create', id), [
      { ...event, details: { name: 'Größe <b>', host, hasKey: true } },
    ]);
    assert.deepEqual(await audited(server, 'integration.update', id), [
      { ...event, details: { fields: ['name', 'api_key'], host } },
      { ...event, details: { fields: [], host } },
    ]);
    assert.deepEqual(await audited(server, 'integration.delete', id), [{ ...event, details: {} }]);
  });

  test('keep their key sealed and bound to their row, and drop it when deleted', async () => {
    const [one, two] = [
      await saved(server, server.admin, { api_url, api_key }),
      await saved(server, server.admin, { api_url, api_key }),
    ];
    const keyOf = async (id: string) =>
      (await server.sql<{ sealed_key: Buffer | null }>('select sealed_key from integrations where id = $1', [id]))[0]
        ?.sealed_key ?? null;
    const sealed = await keyOf(one);
    assert.ok(sealed !== null);
    const { keyring } = server.gatehouse.ports;
    assert.equal(openKey(keyring, one, sealed), api_key);
    assert.throws(() => openKey(keyring, two, sealed), { name: 'SealBroken' });
    assert.notDeepEqual(await keyOf(two), sealed);
    await server.call('DELETE', `${path}/${one}`, as(server.admin));
    assert.equal(await keyOf(one), null);
  });

  test('are listed oldest first in pages that say how many there are', async () => {
    const here = await organization(server, 'Pages');
    const reader = await member(server, { [here]: ['integration.read'] });
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.push(await saved(server, server.admin, { api_url, organizationId: here }));
    const seen: string[] = [];
    let next: string | undefined = `${path}?per_page=2`;
    for (let pages = 0; next !== undefined && pages < 5; pages += 1) {
      const page = await server.call('GET', next, as(reader));
      assert.equal(page.headers.get('x-total-count'), '5');
      seen.push(...(page.body as { id: string }[]).map(each => each.id));
      next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    assert.deepEqual(seen, ids);
    const second = await server.call('GET', `${path}?per_page=2&page=2`, as(reader));
    assert.deepEqual(
      (second.body as { id: string }[]).map(each => each.id),
      ids.slice(2, 4),
    );
  });

  test('forget their last result when URL or key change, and only then', async () => {
    await using closed = await remote((_request, response) => response.end());
    const id = await saved(server, server.admin, { api_url: `${closed.origin}/a`, api_key });
    const change = async (body: object) => {
      await server.call('POST', `${path}/${id}/test`, as(server.admin, {}));
      const changed = await server.call('PATCH', `${path}/${id}`, as(server.admin, body));
      return (changed.body as { last_test: { success: boolean } | null }).last_test?.success;
    };
    assert.equal(await change({ name: 'Renamed' }), false);
    assert.equal(await change({ api_url: `${closed.origin}/a` }), false);
    assert.equal(await change({ api_url: `${closed.origin}/b` }), undefined);
    assert.equal(await change({ api_key: 'sk_new' }), undefined);
    assert.equal(closed.connections(), 0);
  });
});
