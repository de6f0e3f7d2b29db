import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { type ApiKeyBody, type ApiKeyMade, askKey, madeKey } from './api-keys.support.ts';
import { dataOf, intoOrganization, refusalOf } from './connect.support.ts';

let server: TestServer;
let ann: Person;
let eve: Person;

before(async () => {
  server = await startServer();
  [ann, eve] = [await server.person(), await server.person()];
});
after(() => server.close());

const wrongPassword = 'Wrong-horse-42';
const longAgo = (id: string) =>
  server.sql(`update sessions set authenticated_at = now() - interval '11 minutes' where user_id = $1`, [id]);
const listed = async (who: Person): Promise<readonly ApiKeyBody[]> =>
  dataOf<{ api_keys: ApiKeyBody[] }>(await server.call('GET', '/v1/api-keys', { token: who.token })).api_keys;
const me = (key: string, more: object = {}) => server.call('GET', '/v1/users/me', { token: key, ...more });

describe('making keys', () => {
  test('takes a session, and the password or a fresh sign-in', async () => {
    refusalOf(await askKey(server, { token: '' }, { permissions: ['self.profile'] }), 401);
    const bob = await server.person();
    const { key } = await madeKey(server, bob, ['self.*', 'user.read']);
    const words = 'This takes a session: sign in. API keys cannot be used for it, whatever they hold';
    assert.deepEqual(refusalOf(await askKey(server, { token: key }, { permissions: ['self.profile'] }), 403), {
      code: 'FORBIDDEN',
      message: words,
    });
    await longAgo(bob.id);
    assert.equal((await askKey(server, bob, { permissions: ['self.profile'] })).status, 403);
    assert.equal((await askKey(server, bob, { permissions: ['self.profile'], password: wrongPassword })).status, 400);
    assert.equal((await askKey(server, bob, { permissions: ['self.profile'], password: bob.password })).status, 201);
  });

  test('names what one holds now, and nothing else', async () => {
    const refused = await askKey(server, ann, { permissions: ['user.read', 'team.create', '*'] });
    assert.deepEqual(refusalOf(refused, 403)['details'], { missing: ['team.create', '*'] });
    for (const permissions of [
      [],
      ['self'],
      ['self.nothing'],
      ['self.sessions'],
      ['Team.read'],
      ['a..b'],
      ['user.read', 'user.read'],
      ['a'.repeat(300)],
    ])
      refusalOf(await askKey(server, ann, { permissions }), 400);
    const made = await madeKey(server, ann, ['user.read', 'self.profile']);
    assert.deepEqual(made.permissions, ['user.read', 'self.profile']);
  });

  test('refuses what is malformed, by the field', async () => {
    const base = { permissions: ['self.profile'] };
    const wrong: readonly [object, string][] = [
      [{ name: '' }, 'name'],
      [{ name: 'x'.repeat(101) }, 'name'],
      [{ name: 'a\u0000b' }, 'name'],
      [{ name: 'a\u202eb' }, 'name'],
      [{ expires_at: 'tomorrow' }, 'expires_at'],
      [{ expires_at: '2001-01-01T00:00:00Z' }, 'expires_at'],
      [{ expires_at: new Date(Date.now() + 400 * 86_400_000).toISOString() }, 'expires_at'],
      [{ addresses: ['10.0.0.0/8', 'nowhere'] }, 'addresses.1'],
      [{ addresses: ['::1%eth0'] }, 'addresses.0'],
      [{ addresses: Array.from({ length: 51 }, (_, n) => `10.0.0.${n}`) }, 'addresses'],
      [{ organization_id: 'x' }, 'organization_id'],
      [{ scopes: [] }, 'scopes'],
    ];
    for (const [body, field] of wrong) {
      const { details } = refusalOf(await askKey(server, ann, { ...base, ...body }), 400);
      assert.equal((details as { fields: { field: string }[] }).fields[0]?.field, field, JSON.stringify(body));
    }
  });

  test('refuses an organization that is not theirs as if there were none', async () => {
    const foreign = await intoOrganization(server, [eve]);
    const refused = await askKey(server, ann, { permissions: ['self.profile'], organization_id: foreign });
    assert.equal(refusalOf(refused, 404)['message'], 'Organization not found');
  });

  test('shows the secret once, keeps its hash, tells the owner and records it', async () => {
    const cid = await server.person();
    const made = await madeKey(server, cid, ['self.profile'], {
      name: 'Export',
      addresses: ['::ffff:127.0.0.1', '10.1.2.3/8'],
    });
    assert.match(made.key, /^gk_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}$/);
    assert.equal(made.prefix, made.key.slice(0, 15));
    assert.deepEqual(made.addresses, ['127.0.0.1/32', '10.0.0.0/8']);
    const days = (Date.parse(made.expires_at) - Date.parse(made.created_at)) / 86_400_000;
    assert.equal(days, 90);
    const { key, ...shown } = made;
    assert.deepEqual(await listed(cid), [shown]);
    const everything = JSON.stringify([
      await server.sql('select * from api_keys'),
      await server.sql('select lookup, encode(hash, $1) from api_key_secrets', ['hex']),
      await server.sql('select * from audit_events'),
      await server.sql('select * from notifications'),
    ]);
    assert.ok(!everything.includes(key.slice(16)));
    const [event] = await server.sql<{ target_name: string; details: object }>(
      `select target_name, details from audit_events where action = 'api_key.create' and target_id = $1`,
      [made.id],
    );
    assert.deepEqual(event, {
      target_name: 'Export',
      details: {
        permissions: ['self.profile'],
        addresses: ['127.0.0.1/32', '10.0.0.0/8'],
        expires_at: made.expires_at,
      },
    });
    const [mail = ''] = await server.mails(cid.email);
    assert.match(mail, /An API key was made for your account/);
    assert.ok(!mail.includes(key.slice(16)));
    const notices = await server.sql('select facts from notifications where user_id = $1', [cid.id]);
    assert.deepEqual(notices, [{ facts: { name: 'Export', ip: '127.0.0.1', rotated: false } }]);
  });

  test('stops at fifty for a person', async () => {
    const dan = await server.person();
    await server.sql(
      `insert into api_keys (id, user_id, name, permissions, areas, created_at, updated_at, rotated_at, expires_at)
        select gen_random_uuid(), $1, 'key ' || n, '{}', '{profile}', now(), now(), now(), now() + interval '1 day'
        from generate_series(1, 49) n`,
      [dan.id],
    );
    const both = await Promise.all([1, 2].map(() => askKey(server, dan, { permissions: ['self.profile'] })));
    assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
  });
});

describe('seeing to keys', () => {
  test('is for their owner', async () => {
    const made = await madeKey(server, ann, ['self.profile']);
    const asked = [
      ['GET', `/v1/api-keys/${made.id}`, undefined],
      ['PATCH', `/v1/api-keys/${made.id}`, { name: 'Mine' }],
      ['POST', `/v1/api-keys/${made.id}/rotate`, {}],
      ['DELETE', `/v1/api-keys/${made.id}`, {}],
    ] as const;
    for (const [method, path, body] of asked) {
      const answer = await server.call(method, path, { token: eve.token, ...(body === undefined ? {} : { body }) });
      assert.equal(refusalOf(answer, 404)['message'], 'API key not found');
    }
    assert.equal((await me(made.key)).status, 200);
  });

  test('renames them, and says where they may be used from', async () => {
    const made = await madeKey(server, ann, ['self.profile']);
    const change = (body: object, headers = {}) =>
      server.call('PATCH', `/v1/api-keys/${made.id}`, { token: ann.token, body, headers });
    const first = await change({ name: 'Other' });
    assert.equal(dataOf<ApiKeyBody>(first).name, 'Other');
    assert.equal((await change({ name: 'Third' }, { 'if-match': '"1.000000000000"' })).status, 412);
    assert.equal((await change({ name: 'Third' }, { 'if-match': first.headers.get('etag') ?? '' })).status, 200);
    assert.equal((await me(made.key)).status, 200);
    dataOf(await change({ addresses: ['10.0.0.0/8'] }));
    assert.equal(
      refusalOf(await me(made.key), 403)['message'],
      'This API key cannot be used from your address, 127.0.0.1',
    );
    dataOf(await change({ addresses: ['::ffff:127.0.0.0/104'] }));
    assert.equal((await me(made.key)).status, 200);
  });

  test('rotates them: the secret before goes on for as long as was said', async () => {
    const made = await madeKey(server, ann, ['self.profile']);
    const rotate = async (body: object) =>
      dataOf<ApiKeyMade>(await server.call('POST', `/v1/api-keys/${made.id}/rotate`, { token: ann.token, body }));
    const second = await rotate({});
    assert.notEqual(second.key, made.key);
    assert.deepEqual(
      second.old_secrets.map(({ prefix }) => prefix),
      [made.prefix],
    );
    const overlap = Date.parse(second.old_secrets[0]?.ends_at ?? '') - Date.parse(second.rotated_at);
    assert.equal(overlap, 24 * 3_600_000);
    for (const { key } of [made, second]) assert.equal((await me(key)).status, 200);
    const third = await rotate({ overlap_hours: 0 });
    assert.deepEqual([third.old_secrets, third.id], [[], made.id]);
    for (const { key } of [made, second]) assert.equal((await me(key)).status, 401);
    assert.equal((await me(third.key)).status, 200);
    // One that has ended is taken up again.
    await server.sql(
      `update api_keys set rotated_at = now() - interval '91 days', expires_at = now() - interval '1 day' where id = $1`,
      [made.id],
    );
    server.gatehouse.bus.publish([{ type: 'access.changed', users: 'everyone' }]);
    assert.equal((await me(third.key)).status, 401);
    const fourth = await rotate({});
    assert.deepEqual([(await me(third.key)).status, (await me(fourth.key)).status], [401, 200]);
    const left = (Date.parse(fourth.expires_at) - Date.now()) / 86_400_000;
    assert.ok(left > 89 && left <= 90, String(left));
  });

  test('revokes them: the next call is refused', async () => {
    const made = await madeKey(server, ann, ['self.profile']);
    assert.equal((await me(made.key)).status, 200);
    dataOf(await server.call('DELETE', `/v1/api-keys/${made.id}`, { token: ann.token, body: {} }));
    assert.equal((await me(made.key)).status, 401);
    assert.ok((await listed(ann)).every(({ id }) => id !== made.id));
    refusalOf(await server.call('DELETE', `/v1/api-keys/${made.id}`, { token: ann.token, body: {} }), 404);
  });
});

describe('keys of others', () => {
  test('are seen and revoked by who may, and their owner is told', async () => {
    const made = await madeKey(server, eve, ['self.profile']);
    const of = `/v1/users/${eve.id}/api-keys`;
    assert.deepEqual(refusalOf(await server.call('GET', of, { token: ann.token }), 403)['details'], {
      missing: ['api_key.read.other'],
    });
    assert.deepEqual(refusalOf(await server.call('DELETE', `${of}/${made.id}`, { token: ann.token }), 403)['details'], {
      missing: ['api_key.revoke.other'],
    });
    const { api_keys: seen } = dataOf<{ api_keys: ApiKeyBody[] }>(
      await server.call('GET', of, { token: server.admin.token }),
    );
    assert.ok(seen.some(({ id }) => id === made.id));
    assert.ok(!JSON.stringify(seen).includes(made.key.slice(16)));
    refusalOf(
      await server.call('DELETE', `/v1/users/${ann.id}/api-keys/${made.id}`, { token: server.admin.token }),
      404,
    );
    dataOf(await server.call('DELETE', `${of}/${made.id}`, { token: server.admin.token }));
    assert.equal((await me(made.key)).status, 401);
    const told = await server.sql(`select facts from notifications where user_id = $1 and kind = 'api_key.revoked'`, [
      eve.id,
    ]);
    assert.deepEqual(told, [{ facts: { name: 'Nightly export' } }]);
  });
});
