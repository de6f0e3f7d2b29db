import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { errorOf } from '../administration/identity.support.ts';
import { browser, me, type ShownMe } from './console.support.ts';

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
