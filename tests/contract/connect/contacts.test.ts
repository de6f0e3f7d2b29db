import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, tally } from '../administration/identity.support.ts';
import { colleagues, dataOf, refusalOf } from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const call = (method: string, path: string, person: Person | null): Promise<Answer> =>
  server.call(method, `/v1/users/${path}`, person === null ? {} : { token: person.token });
const ask = (one: Person, other: Person) => call('POST', `${other.id}/friend`, one);
const accept = (one: Person, other: Person) => call('POST', `${other.id}/friend/accept`, one);
const decline = (one: Person, other: Person) => call('POST', `${other.id}/friend/decline`, one);
const unfriend = (one: Person, other: Person) => call('DELETE', `${other.id}/friend`, one);
const block = (one: Person, other: Person) => call('POST', `${other.id}/block`, one);
const unblock = (one: Person, other: Person) => call('DELETE', `${other.id}/block`, one);

interface Contact {
  readonly id: string;
  readonly username: string;
  readonly friendship: string;
  readonly since: string;
}
interface List {
  readonly friends: readonly Contact[];
  readonly total: number;
}

const listed = async (person: Person, status = 'friends') =>
  dataOf<List>(await call('GET', `me/friends?status=${status}`, person)).friends.map(({ id }) => id);
const blockedBy = async (person: Person) =>
  dataOf<{ blocked: Contact[] }>(await call('GET', 'me/blocked', person)).blocked.map(({ id }) => id);
/** What somebody was told of contacts and has not read, the oldest first. */
const told = async ({ id }: Person) =>
  (
    await server.sql<{ kind: string }>(
      `select kind from notifications where user_id = $1 and kind like 'contact.%' and read_at is null order by id`,
      [id],
    )
  ).map(({ kind }) => kind);
const two = async () => {
  const [one, other] = await colleagues(server, 2);
  assert.ok(one && other);
  return [one, other] as const;
};
const friendsNow = async () => {
  const pair = await two();
  await ask(pair[0], pair[1]);
  dataOf(await accept(pair[1], pair[0]));
  return pair;
};

describe('nobody', () => {
  test('befriends or blocks themselves, strangers, or nobody', async () => {
    const [[one], [stranger]] = [await colleagues(server, 1), await colleagues(server, 1)];
    assert.ok(one && stranger);
    const unreached: readonly string[] = [stranger.id, randomUUID()];
    for (const path of ['friend', 'block']) {
      assert.equal(refusalOf(await call('POST', `${one.id}/${path}`, one), 400)['code'], 'VALIDATION_ERROR');
      for (const id of unreached)
        assert.deepEqual(refusalOf(await call('POST', `${id}/${path}`, one), 404), {
          code: 'NOT_FOUND',
          message: 'User not found',
        });
      refusalOf(await call('POST', `no-id/${path}`, one), 400);
      refusalOf(await call('POST', `${stranger.id}/${path}`, null), 401);
      refusalOf(await call('DELETE', `${stranger.id}/${path}`, one), 404);
    }
    for (const answer of ['accept', 'decline'])
      refusalOf(await call('POST', `${stranger.id}/friend/${answer}`, one), 404);
  });

  test('answers a request of their own, or one that was answered', async () => {
    const [one, other] = await two();
    dataOf(await ask(one, other), 201);
    for (const answer of [accept, decline])
      assert.equal(refusalOf(await answer(one, other), 404)['message'], 'Friend request not found');
    dataOf(await accept(other, one));
    for (const answer of [accept, decline]) refusalOf(await answer(other, one), 404);
  });

  test('lists what is not theirs', async () => {
    for (const path of ['me/friends', 'me/blocked']) refusalOf(await call('GET', path, null), 401);
    const [one] = await two();
    for (const query of ['status=all', 'limit=0', 'limit=101', 'offset=-1'])
      assert.equal((await call('GET', `me/friends?${query}`, one)).status, 400, query);
  });
});

describe('friends', () => {
  test('are asked, told, and accept', async () => {
    const [one, other] = await two();
    assert.deepEqual(dataOf(await ask(one, other), 201), { status: 'requested' });
    assert.deepEqual(dataOf(await ask(one, other)), { status: 'requested' }, 'asked twice is asked once');
    assert.deepEqual(await told(other), ['contact.asked']);
    assert.deepEqual([await listed(one, 'requested'), await listed(other, 'received')], [[other.id], [one.id]]);
    assert.deepEqual([await listed(one), await listed(other), await listed(one, 'received')], [[], [], []]);
    assert.deepEqual(dataOf(await accept(other, one)), { message: 'Friend request accepted' });
    assert.deepEqual([await listed(one), await listed(other)], [[other.id], [one.id]]);
    assert.deepEqual([await told(other), await told(one)], [[], ['contact.accepted']]);
    assert.deepEqual(dataOf(await ask(one, other)), { status: 'friends' });
    const { friends, ...window } = dataOf<List & Record<string, unknown>>(await call('GET', 'me/friends', one));
    assert.deepEqual(window, { total: 1, limit: 20, offset: 0 });
    assert.deepEqual(friends, [
      {
        id: other.id,
        username: other.username,
        display_name: null,
        avatar_url: null,
        friendship: 'friends',
        since: friends[0]?.since,
      },
    ]);
    for (const [action, by] of [
      ['contact.ask_friend', one],
      ['contact.accept_friend', other],
    ] as const)
      assert.equal((await audit(server, action, by.id, 'success')).target_kind, 'user');
  });

  test('stay friends when they belong to no organization any more that both share', async () => {
    const [one, other] = await friendsNow();
    await server.sql('delete from organization_members where user_id = $1', [other.id]);
    await colleagues(server, 1);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [other.id] }]);
    dataOf(await call('GET', other.id, one));
    assert.deepEqual(await listed(one), [other.id]);
  });

  test('decline, and may be asked again; take a request back', async () => {
    const [one, other] = await two();
    await ask(one, other);
    assert.deepEqual(dataOf(await decline(other, one)), { message: 'Friend request declined' });
    assert.deepEqual([await listed(one, 'requested'), await told(other), await told(one)], [[], [], []]);
    dataOf(await ask(one, other), 201);
    assert.deepEqual(await told(other), ['contact.asked']);
    dataOf(await unfriend(one, other));
    assert.deepEqual([await listed(other, 'received'), await told(other)], [[], []]);
    refusalOf(await accept(other, one), 404);
  });

  test('end it, from either side, once', async () => {
    for (const from of [0, 1] as const) {
      const pair = await friendsNow();
      const [by, other] = [pair[from], pair[1 - from]];
      assert.ok(other);
      assert.deepEqual(dataOf(await unfriend(by, other)), { message: 'Friend removed successfully' });
      assert.deepEqual([await listed(by), await listed(other)], [[], []]);
      assert.equal(refusalOf(await unfriend(by, other), 404)['message'], 'Friend not found');
    }
  });

  test('who ask each other at the same moment are friends', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [one, other] = await two();
      const answers = await Promise.all([ask(one, other), ask(other, one)]);
      assert.deepEqual(tally(answers), { 200: 1, 201: 1 });
      assert.deepEqual([await listed(one), await listed(other)], [[other.id], [one.id]]);
    }
  });

  test('who ask many times at once are asked once, and accepted once', async () => {
    const [one, other] = await two();
    assert.equal(tally(await atOnce(8, () => ask(one, other)))[201], 1);
    assert.deepEqual(await told(other), ['contact.asked']);
    assert.deepEqual(tally(await atOnce(6, index => (index % 2 === 0 ? accept : decline)(other, one))), {
      200: 1,
      404: 5,
    });
  });

  test('are a thousand at most, and a hundred are asked at a time', async () => {
    const [one, other, third] = await colleagues(server, 3);
    assert.ok(one && other && third);
    const fill = (person: Person, count: number, accepted: boolean) =>
      server.sql(
        `with made as (insert into users (id, email, username)
            select gen_random_uuid(), 'f' || n || '-' || $1 || '@example.com', 'f' || n || substr(md5($1), 1, 20)
            from generate_series(1, $2::int) n returning id)
          insert into friendships (first_id, second_id, requested_by, created_at, accepted_at)
          select least(id, $1::uuid), greatest(id, $1::uuid), $1::uuid, now(), case when $3 then now() end from made`,
        [person.id, count, accepted],
      );
    await fill(one, 99, false);
    const answers = await Promise.all([ask(one, other), ask(one, third)]);
    assert.deepEqual(tally(answers), { 201: 1, 409: 1 });
    assert.deepEqual(
      refusalOf(answers.find(({ status }) => status === 409) ?? assert.fail(), 409)['message'],
      'At most 100 open friend requests per person',
    );
    const [full, asks, too] = await colleagues(server, 3);
    assert.ok(full && asks && too);
    await fill(full, 999, true);
    await Promise.all([ask(asks, full), ask(too, full)]);
    assert.deepEqual(tally(await Promise.all([accept(full, asks), accept(full, too)])), { 200: 1, 409: 1 });
    assert.equal(dataOf<List>(await call('GET', 'me/friends?limit=100&offset=950', full)).friends.length, 50);
  });
});

describe('a block', () => {
  test('ends friendship and requests both ways, and holds everywhere', async () => {
    const [one, other] = await friendsNow();
    assert.deepEqual(dataOf(await block(one, other)), { message: 'User blocked successfully' });
    dataOf(await block(one, other));
    assert.deepEqual([await blockedBy(one), await blockedBy(other)], [[other.id], []]);
    for (const [by, whom] of [
      [one, other],
      [other, one],
    ] as const) {
      assert.deepEqual(await listed(by), []);
      refusalOf(await call('GET', whom.id, by), 404);
      refusalOf(await ask(by, whom), 404);
      const found = dataOf<{ users: unknown[] }>(await call('GET', `search?q=${whom.username}`, by));
      assert.deepEqual(found.users, []);
    }
    // Who is blocked learns nothing of it, not even by blocking.
    refusalOf(await block(other, one), 404);
    assert.equal((await audit(server, 'contact.block', one.id, 'success')).target_id, other.id);
    assert.deepEqual(await told(other), []);
  });

  test('takes what was asked with it, and what was told of that', async () => {
    for (const from of [0, 1] as const) {
      const pair = await two();
      const [asks, asked] = pair;
      await ask(asks, asked);
      const [by, whom] = [pair[from], pair[1 - from]];
      assert.ok(whom);
      dataOf(await block(by, whom));
      assert.deepEqual(
        [await listed(asks, 'requested'), await listed(asked, 'received'), await told(asked)],
        [[], [], []],
      );
      refusalOf(await accept(asked, asks), 404);
    }
  });

  test('is taken back by who made it; what it ended stays ended', async () => {
    const [one, other] = await friendsNow();
    await block(one, other);
    assert.equal(refusalOf(await unblock(other, one), 404)['message'], 'This person is not blocked');
    assert.deepEqual(dataOf(await unblock(one, other)), { message: 'User unblocked successfully' });
    refusalOf(await unblock(one, other), 404);
    assert.deepEqual([await listed(one), await blockedBy(one)], [[], []]);
    dataOf(await ask(other, one), 201);
    assert.equal((await audit(server, 'contact.unblock', one.id, 'success')).target_id, other.id);
  });

  test('races a request: never both', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [one, other] = await two();
      await ask(one, other);
      await Promise.all([block(one, other), accept(other, one)]);
      const rows = await server.sql(
        `select 1 from friendships f where $1 in (first_id, second_id) and exists (
          select 1 from person_blocks b where b.blocker_id = $1)`,
        [one.id],
      );
      assert.deepEqual(rows, []);
    }
  });

  test('goes with either account, and so does a friendship', async () => {
    const [one, other] = await friendsNow();
    const [third] = await colleagues(server, 1);
    assert.ok(third);
    await server.sql('insert into person_blocks (blocker_id, blocked_id, created_at) values ($1, $2, now())', [
      third.id,
      one.id,
    ]);
    dataOf(await server.call('DELETE', '/v1/users/me', { token: one.token, body: { password } }));
    assert.deepEqual([await listed(other), await blockedBy(third)], [[], []]);
    assert.deepEqual(await server.sql('select 1 from friendships where $1 in (first_id, second_id)', [one.id]), []);
    assert.deepEqual(await server.sql('select 1 from person_blocks where blocked_id = $1', [one.id]), []);
  });
});
