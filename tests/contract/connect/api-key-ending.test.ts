import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { tellKeysEnding } from '../../../src/domain/api-keys/tell-ending.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { madeKey } from './api-keys.support.ts';
import { colleagues, dataOf, intoOrganization } from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const look = () => server.gatehouse.perform(tellKeysEnding, {}, operatorCaller('job'));
const day = 86_400_000;
/** As if so many days had gone by. */
const later = (id: string, days: number) =>
  server.sql(
    `update api_keys set rotated_at = rotated_at - make_interval(days => $2), expires_at = expires_at - make_interval(days => $2) where id = $1`,
    [id, days],
  );
const told = async ({ id }: Person, kind: string) =>
  (
    await server.sql<{ days: number }>(
      `select (facts->>'days')::int as days from notifications where user_id = $1 and kind = $2 order by id`,
      [id, kind],
    )
  ).map(({ days }) => days);

describe('a key that nears its end', () => {
  test('is told of 30, 7 and 1 days before, once each, to its owner and to who sees to keys there', async () => {
    const [ann, bob] = await colleagues(server, 2);
    assert.ok(ann && bob);
    await server.sql(
      `insert into user_grants (id, user_id, pattern, organization_id) select gen_random_uuid(), $1, 'api_key.read.other', organization_id
        from organization_members where user_id = $1`,
      [bob.id],
    );
    const { id } = await madeKey(server, ann, ['self.profile']);
    for (const [days, expected] of [
      [59, []],
      [2, [30]],
      [0, [30]],
      [20, [30]],
      [3, [30, 7]],
      [0, [30, 7]],
      [5.5, [30, 7, 1]],
      [0, [30, 7, 1]],
    ] as const) {
      await server.sql(
        `update api_keys set rotated_at = rotated_at - $2 * interval '1 day', expires_at = expires_at - $2 * interval '1 day' where id = $1`,
        [id, days],
      );
      await Promise.all([look(), look()]);
      assert.deepEqual(await told(ann, 'api_key.ending'), expected, `after ${days} days more`);
      assert.deepEqual(await told(bob, 'api_key.other_ending'), expected);
    }
    const [mail] = await server.sql<{ mail_after: Date | null }>(
      `select mail_after from notifications where user_id = $1 and kind = 'api_key.ending' limit 1`,
      [ann.id],
    );
    assert.ok(mail?.mail_after);
    // Rotated, it has another end, of which is told anew.
    dataOf(await server.call('POST', `/v1/api-keys/${id}/rotate`, { token: ann.token, body: { overlap_hours: 0 } }));
    await look();
    assert.equal((await told(ann, 'api_key.ending')).length, 3);
    await later(id, 61);
    await look();
    assert.deepEqual(await told(ann, 'api_key.ending'), [30, 7, 1, 30]);
  });

  test('was made for a few days, and is told of when it has fewer left than it could have been told before', async () => {
    const ann = await server.person();
    const { id } = await madeKey(server, ann, ['self.profile'], {
      expires_at: new Date(Date.now() + 5 * day).toISOString(),
    });
    await look();
    assert.deepEqual(await told(ann, 'api_key.ending'), []);
    await server.sql(
      `update api_keys set rotated_at = rotated_at - interval '100 hours', expires_at = expires_at - interval '100 hours' where id = $1`,
      [id],
    );
    await look();
    assert.deepEqual(await told(ann, 'api_key.ending'), [1]);
    // Whoever belongs to no organization is seen to by the platform.
    assert.equal((await told(server.admin, 'api_key.other_ending')).at(-1), 1);
  });

  test('is told of to nobody where its owner can use it no more', async () => {
    const ann = await server.person();
    const { id } = await madeKey(server, ann, ['self.profile']);
    await server.sql('update users set active = false where id = $1', [ann.id]);
    await later(id, 89);
    await look();
    assert.deepEqual(await told(ann, 'api_key.ending'), []);
  });
});

test('administrators of an organization see the keys of who shares it, but for those of other organizations', async () => {
  const [ann, boss] = await colleagues(server, 2);
  assert.ok(ann && boss);
  const [{ organization_id: here } = { organization_id: '' }] = await server.sql<{ organization_id: string }>(
    'select organization_id from organization_members where user_id = $1',
    [boss.id],
  );
  const there = await intoOrganization(server, [ann]);
  await server.sql(
    `insert into user_grants (id, user_id, pattern, organization_id) values (gen_random_uuid(), $1, 'api_key.*', $2)`,
    [boss.id, here],
  );
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [boss.id] }]);
  const [unbound, bound, foreign] = [
    await madeKey(server, ann, ['self.profile']),
    await madeKey(server, ann, ['self.profile'], { organization_id: here }),
    await madeKey(server, ann, ['self.profile'], { organization_id: there }),
  ];
  const of = `/v1/users/${ann.id}/api-keys`;
  const seen = dataOf<{ api_keys: { id: string }[] }>(await server.call('GET', of, { token: boss.token })).api_keys;
  assert.deepEqual(
    seen.map(({ id }) => id),
    [bound.id, unbound.id],
  );
  const end = (id: string) => server.call('DELETE', `${of}/${id}`, { token: boss.token });
  assert.equal((await end(foreign.id)).status, 404);
  assert.equal((await end(bound.id)).status, 200);
  // Who holds more there is out of reach.
  const stranger = await server.person();
  assert.equal((await server.call('GET', `/v1/users/${stranger.id}/api-keys`, { token: boss.token })).status, 404);
  await server.sql(
    `insert into user_grants (id, user_id, pattern, organization_id) values (gen_random_uuid(), $1, 'user.read.other', $2)`,
    [ann.id, here],
  );
  assert.equal((await end(unbound.id)).status, 403);
});
