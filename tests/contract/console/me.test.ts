import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { errorOf } from '../administration/identity.support.ts';
import { browser, me, type ShownMe } from './console.support.ts';
import { organization } from './holders.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

describe('GET /console/session/me', () => {
  test('is for who is signed in, by the access token only', async () => {
    const { cookie } = await browser(server);
    assert.equal(errorOf(await server.call('GET', '/console/session/me', { headers: { cookie } })), 'Unauthorized');
  });

  test('tells each pattern once, with where it counts, whatever organization is named', async () => {
    const { person, session } = await browser(server);
    const made = await server.call('POST', '/api/organizations', {
      token: server.admin.token,
      body: { name: 'Ärzte <b>' },
    });
    const { id } = (made.body as { data: { id: string } }).data;
    await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [id, person.id]);
    for (const [pattern, organization, ends] of [
      ['risk.*', id, null],
      ['risk.*', null, null],
      ['incident.read', null, 'past'],
      ['user.read', null, null],
    ] as const)
      await server.sql(
        `insert into user_grants (id, user_id, pattern, organization_id, expires_at)
          values (gen_random_uuid(), $1, $2, $3, case when $4::text is null then null else now() - interval '1 day' end)`,
        [person.id, pattern, organization, ends],
      );
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
    for (const headers of [{}, { 'x-organization-id': id }]) {
      const answer = await me(server, session.token, headers);
      const shown = answer.body as ShownMe;
      assert.deepEqual(shown.organizations, [{ id, name: 'Ärzte <b>' }]);
      assert.deepEqual(shown.holds, [
        { pattern: 'risk.*', organization_id: null },
        { pattern: 'user.read', organization_id: null },
        { pattern: 'user.write', organization_id: null },
        { pattern: 'risk.*', organization_id: id },
      ]);
    }
    await server.call('PUT', `/api/organizations/${id}`, { token: server.admin.token, body: { active: false } });
    const { organizations, holds } = (await me(server, session.token)).body as ShownMe;
    assert.deepEqual([organizations, holds.filter(({ organization_id }) => organization_id !== null)], [[], []]);
  });

  test('tells the teams that one is in, and in which role, until one leaves or they end', async () => {
    const { person, session } = await browser(server);
    const teams = async () => ((await me(server, session.token)).body as ShownMe).teams;
    assert.deepEqual(await teams(), []);
    const token = server.admin.token;
    const within = await organization(server, 'Teams within');
    await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [
      within,
      person.id,
    ]);
    const made: string[] = [];
    for (const [name, role, organizationId] of [
      ['zoo <i>', 'owner', undefined],
      ['Aviary', 'member', within],
      ['Not theirs', null, undefined],
    ] as const) {
      const team = (await server.call('POST', '/api/v1/teams', { token, body: { name, organizationId } })).body;
      const { id } = team as { id: string };
      made.push(id);
      if (role === null) continue;
      const added = await server.call('POST', `/api/v1/teams/${id}/members/${person.id}`, { token, body: { role } });
      assert.equal(added.status, 200, added.text);
    }
    const [zoo = '', aviary = ''] = made;
    const shown = [
      { id: aviary, name: 'Aviary', organization_id: within, role: 'member' },
      { id: zoo, name: 'zoo <i>', organization_id: null, role: 'owner' },
    ];
    assert.deepEqual(await teams(), shown);
    assert.equal((await server.call('DELETE', `/api/v1/teams/${zoo}/members/${person.id}`, { token })).status, 204);
    assert.deepEqual(await teams(), shown.slice(0, 1));
    assert.equal((await server.call('DELETE', `/api/v1/teams/${aviary}`, { token })).status, 204);
    assert.deepEqual(await teams(), []);
  });

  test('stays within bounds', async () => {
    const { person, session } = await browser(server);
    await server.sql(
      `insert into user_grants (id, user_id, pattern)
        select gen_random_uuid(), $1, 'made.up.n' || n from generate_series(1, 2100) n`,
      [person.id],
    );
    await server.sql(`insert into user_grants (id, user_id, pattern) values (gen_random_uuid(), $1, 'x.*')`, [
      person.id,
    ]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
    const { holds } = (await me(server, session.token)).body as ShownMe;
    assert.equal(holds.length, 2000);
    assert.equal(holds[0]?.pattern, 'x.*');
  });
});
