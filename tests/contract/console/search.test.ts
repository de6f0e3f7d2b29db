import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { company, credential, credentialType } from '../directory/vault.support.ts';
import { bodyOf, holder, organization, refusal } from './holders.support.ts';

interface Result {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly subtitle: string | null;
  readonly organization_id: string | null;
}

const path = '/console/search';

describe('GET /console/search', () => {
  let server: TestServer;
  let [a, b] = ['', ''];
  let inA: Person;
  const search = async (who: Person, q: string, headers = {}): Promise<Result[]> =>
    bodyOf<{ results: Result[] }>(
      await server.call('GET', `${path}?q=${encodeURIComponent(q)}`, { token: who.token, headers }),
    ).results;
  const titles = async (...asked: Parameters<typeof search>) => (await search(...asked)).map(({ title }) => title);
  const make = async (where: string, body: object): Promise<void> => {
    const answer = await server.call('POST', where, { token: server.admin.token, body });
    assert.equal(answer.status, 201, answer.text);
  };

  before(async () => {
    server = await startServer();
    [a, b] = [await organization(server, 'Walrus North'), await organization(server, 'Walrus South')];
    const nodes = ['user.list.other', 'team.list', 'role.list', 'company.fetch.many', 'organization.list'];
    inA = await holder(server, a, ...nodes);
    for (const [name, organizationId] of [
      ['The walrus team', undefined],
      ['Walrus A', a],
      ['Walrus B', b],
    ] as const) {
      await make('/api/v1/teams', { name, organizationId });
      await make('/v1/company/companies', { name, organizationId });
      await make('/api/roles', { name, organizationId, permissionIds: [] });
    }
    for (const [username, organizationIds] of [
      ['walrus-a', [a]],
      ['walrus-b', [b]],
    ] as const)
      await make('/api/users', {
        ...{ email: `${username}@example.com`, username, password: 'Correct-horse-42', organizationIds },
      });
  });
  after(() => server.close());

  test('is for those who are signed in, and for a text that can be a name', async () => {
    refusal(await server.call('GET', `${path}?q=x`), 401);
    for (const query of ['', '?q=', `?q=${'x'.repeat(101)}`, '?q=a%0Ab', '?q=a%00b'])
      assert.match(refusal(await server.call('GET', path + query, { token: server.admin.token }), 400), /\bq\b/);
  });

  test('finds nothing of what somebody may not list', async () => {
    assert.deepEqual(await search(await server.person('user'), 'walrus'), []);
    const found = await search(await holder(server, null, 'team.list'), 'walrus');
    assert.deepEqual([...new Set(found.map(({ kind }) => kind))], ['team']);
  });

  test('finds the teams that somebody is in, where they act, whatever they may list', async () => {
    const member = await holder(server, b);
    const ids = await server.sql<{ id: string }>(
      `select id from teams where name in ('Walrus B', 'The walrus team') order by name`,
    );
    for (const { id } of ids) {
      const path = `/api/v1/teams/${id}/members/${member.id}`;
      const added = await server.call('POST', path, { token: server.admin.token });
      assert.equal(added.status, 200, added.text);
    }
    const found = await search(member, 'walrus');
    assert.deepEqual(
      found.map(({ kind, title }) => [kind, title]),
      [
        ['team', 'Walrus B'],
        ['team', 'The walrus team'],
      ],
    );
    assert.deepEqual(await titles(member, 'walrus', { 'x-organization-id': b }), ['Walrus B']);
    assert.deepEqual(await titles(member, 'walrus', { 'x-organization-id': a }), []);
  });

  test('finds of an organization only what lies there, whatever the header says', async () => {
    const within = ['walrus-a', 'Walrus A', 'Walrus A', 'Walrus A', 'Walrus North'];
    assert.deepEqual(await titles(inA, 'walrus'), within);
    assert.deepEqual(await titles(server.admin, 'walrus', { 'x-organization-id': a }), within);
    assert.deepEqual(await titles(inA, 'walrus', { 'x-organization-id': b }), []);
    assert.deepEqual(await search(inA, 'Walrus B'), []);
  });

  test('finds the credentials that somebody may list, by what they hold, of one type, or through a team', async () => {
    const typeId = (await credentialType(server, server.admin, { permissionScope: 'otter.logins' })).id;
    const otherType = (await credentialType(server, server.admin, { permissionScope: null })).id;
    const [atA, atB] = [await company(server, a, 'Otter A'), await company(server, b, 'Otter B')];
    const { id } = await credential(server, server.admin, { typeId, companyId: atA }, { name: 'Otter login' });
    await credential(server, server.admin, { typeId: otherType, companyId: atA }, { name: 'Sea otter key' });
    await credential(server, server.admin, { typeId, companyId: atB }, { name: 'Otter of B' });
    const found = async (who: Person, headers = {}) =>
      (await search(who, 'otter', headers))
        .filter(({ kind }) => kind === 'credential')
        .map(({ title, subtitle }) => `${title}, ${subtitle}`);
    assert.deepEqual(await found(await server.person('user')), []);
    assert.deepEqual(await found(await holder(server, a, 'credential.create')), []);
    assert.deepEqual(await found(server.admin), [
      'Otter of B, Otter B',
      'Otter login, Otter A',
      'Sea otter key, Otter A',
    ]);
    assert.deepEqual(await found(server.admin, { 'x-organization-id': b }), ['Otter of B, Otter B']);
    const manager = await holder(server, a, 'credential.fetch.many');
    assert.deepEqual(await found(manager), ['Otter login, Otter A', 'Sea otter key, Otter A']);
    assert.deepEqual(await found(await holder(server, a, 'otter.logins.fetch.many')), ['Otter login, Otter A']);
    const member = await holder(server, a);
    const [team] = await server.sql<{ id: string }>(`select id from teams where name = 'Walrus A'`);
    const path = `/api/v1/teams/${team?.id}`;
    for (const [method, where, body] of [
      ['POST', `${path}/members/${member.id}`, undefined],
      ['POST', `${path}/resources`, { type: 'credential', resource_id: id }],
    ] as const)
      assert.ok((await server.call(method, where, { token: server.admin.token, body })).status < 300);
    assert.deepEqual(await found(member), ['Otter login, Otter A']);
    await server.sql('update organizations set deleted_at = now() where id = $1', [b]);
    assert.deepEqual(await found(server.admin), ['Otter login, Otter A', 'Sea otter key, Otter A']);
    await server.sql('update organizations set deleted_at = null where id = $1', [b]);
  });

  test('finds all kinds, names that begin with the text first', async () => {
    const found = await search(server.admin, 'WALRUS');
    assert.deepEqual(
      found.map(({ kind, title }) => `${kind} ${title}`),
      [
        ...['person walrus-a', 'person walrus-b'],
        ...['team Walrus A', 'team Walrus B', 'team The walrus team'],
        ...['role Walrus A', 'role Walrus B', 'role The walrus team'],
        ...['company The walrus team', 'company Walrus A', 'company Walrus B'],
        ...['organization Walrus North', 'organization Walrus South'],
      ],
    );
    assert.equal(found[0]?.subtitle, 'walrus-a@example.com');
    assert.deepEqual(found.find(({ kind, title }) => kind === 'team' && title === 'Walrus B')?.organization_id, b);
    assert.equal(found.find(({ kind }) => kind === 'role')?.subtitle, 'walrus-a');
  });

  test('finds five of a kind, and first the person whose name it is', async () => {
    await server.sql(`insert into users (id, email, username)
      select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'seal' || n || '@example.net', 'seal' || n
      from generate_series(1, 12) n`);
    assert.deepEqual(await titles(server.admin, 'seal'), ['seal1', 'seal2', 'seal3', 'seal4', 'seal5']);
    assert.deepEqual(await titles(server.admin, 'SEAL12'), ['seal12']);
    assert.deepEqual(await titles(server.admin, 'seal9@example.net'), ['seal9']);
    assert.deepEqual((await titles(server.admin, 'seal1'))[0], 'seal1');
    await server.sql(`update users set deleted_at = now() where username like 'seal%'`);
    assert.deepEqual(await titles(server.admin, 'seal'), []);
  });

  test('takes every character for itself', async () => {
    for (const name of ['50% off_', String.raw`back\slash`, `o'quote"`, '<img onerror>', 'ünïcode 🦭'])
      await make('/api/v1/teams', { name });
    for (const [q, expected] of [
      ['%', ['50% off_']],
      ['_', ['50% off_']],
      ['\\', [String.raw`back\slash`]],
      [`o'q`, [`o'quote"`]],
      ['🦭', ['ünïcode 🦭']],
      ['u\u0308n', ['ünïcode 🦭']],
    ] as const)
      assert.deepEqual(
        (await search(server.admin, q)).filter(({ kind }) => kind === 'team').map(({ title }) => title),
        expected,
        q,
      );
  });
});
