import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { holder } from '../administration/identity.support.ts';
import { colleagues, dataOf, intoOrganization, refusalOf } from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const get = (path: string, person: Person | null): Promise<Answer> =>
  server.call('GET', `/v1/users/${path}`, person === null ? {} : { token: person.token });
const befriended = (one: Person, other: Person) =>
  server.sql(
    `insert into friendships (first_id, second_id, requested_by, created_at, accepted_at)
      values (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid), $1, now(), now())`,
    [one.id, other.id],
  );
const blocks = (one: Person, other: Person) =>
  server.sql('insert into person_blocks (blocker_id, blocked_id, created_at) values ($1, $2, now())', [
    one.id,
    other.id,
  ]);
const shows = ({ id }: Person, visibility: string) =>
  server.sql(`update users set privacy = jsonb_build_object('profile_visibility', $2::text) where id = $1`, [
    id,
    visibility,
  ]);
const named = ({ id }: Person, name: string) =>
  server.sql('update users set display_name = $2 where id = $1', [id, name]);
const notThere = { code: 'NOT_FOUND', message: 'User not found' };

interface Shown {
  readonly id: string;
  readonly username: string;
  readonly display_name: string | null;
  readonly email: string | null;
  readonly friendship: string;
}

describe('the profile of another', () => {
  test('is not there for strangers, for who is blocked or blocks, and for nobody', async () => {
    const [[one], [stranger], [inside, blocker, blocked]] = [
      await colleagues(server, 1),
      await colleagues(server, 1),
      await colleagues(server, 3),
    ];
    assert.ok(one && stranger && inside && blocker && blocked);
    await blocks(blocker, inside);
    await blocks(inside, blocked);
    for (const id of [one.id, randomUUID()]) assert.deepEqual(refusalOf(await get(id, stranger), 404), notThere);
    for (const [by, whom] of [
      [inside, blocker],
      [blocker, inside],
      [blocked, inside],
      [inside, blocked],
    ] as const)
      assert.deepEqual(refusalOf(await get(whom.id, by), 404), notThere);
    assert.equal(refusalOf(await get('no-id', one), 400)['code'], 'VALIDATION_ERROR');
    refusalOf(await get(one.id, null), 401);
  });

  test('is there for oneself, in one’s organization, among friends, and of who belongs to none', async () => {
    const [[one, fellow], [friend], loner] = [
      await colleagues(server, 2),
      await colleagues(server, 1),
      await server.person(),
    ];
    assert.ok(one && fellow && friend);
    await befriended(friend, one);
    for (const [whom, friendship] of [
      [one, 'none'],
      [fellow, 'none'],
      [friend, 'friends'],
      [loner, 'none'],
    ] as const) {
      const shown: Shown = dataOf(await get(whom.id, one));
      assert.deepEqual([shown.id, shown.username, shown.friendship], [whom.id, whom.username, friendship]);
    }
    // An organization that is suspended, and an account that is not active, are not there.
    await server.sql('update users set active = false where id = $1', [fellow.id]);
    refusalOf(await get(fellow.id, one), 404);
  });

  test('shows no more than they show', async () => {
    const [one, fellow] = await colleagues(server, 2);
    assert.ok(one && fellow);
    await named(fellow, 'Grace');
    for (const [visibility, isShown] of [
      ['private', false],
      ['team', false],
      ['organization', true],
      ['public', true],
    ] as const) {
      await shows(fellow, visibility);
      const answer: Answer = await get(fellow.id, one);
      const shown: Shown & Record<string, unknown> = dataOf(answer);
      const { username, display_name, email, ...rest } = shown;
      assert.deepEqual(
        [username, display_name, email],
        isShown ? [fellow.username, 'Grace', fellow.email] : [fellow.username, null, null],
        visibility,
      );
      if (!isShown)
        assert.deepEqual([rest['bio'], rest['phone'], rest['timezone'], rest['avatar_url']], [null, null, null, null]);
    }
    // Friends chose each other, but private is private.
    await befriended(one, fellow);
    await shows(fellow, 'team');
    assert.equal(dataOf<Shown>(await get(fellow.id, one)).display_name, 'Grace');
    await shows(fellow, 'private');
    assert.equal(dataOf<Shown>(await get(fellow.id, one)).display_name, null);
  });

  test('shows all to who may read accounts, but for those who blocked them', async () => {
    const [[whom], reader] = [await colleagues(server, 1), await holder(server, ['user.read.other'])];
    assert.ok(whom);
    await shows(whom, 'private');
    assert.equal(dataOf<Shown>(await get(whom.id, reader)).email, whom.email);
    await blocks(whom, reader);
    refusalOf(await get(whom.id, reader), 404);
  });
});

describe('the search', () => {
  const search = async (q: string, person: Person, more = '') =>
    dataOf<{ users: Shown[]; has_more: boolean }>(await get(`search?q=${encodeURIComponent(q)}${more}`, person));
  const found = async (q: string, person: Person) => (await search(q, person)).users.map(({ id }) => id);

  test('asks for something, and for who is signed in', async () => {
    const person = await server.person();
    for (const query of ['', '?q=', `?q=${'x'.repeat(255)}`, '?q=a&limit=0', '?q=a&limit=101', '?q=%00'])
      assert.equal((await get(`search${query}`, person)).status, 400, query);
    refusalOf(await get('search?q=a', null), 401);
  });

  test('finds by a part of the name only friends and fellows, and nobody who hides or is blocked', async () => {
    const [[one, fellow, hidden, blocked, blocker, idle], [stranger], [friend], loner] = [
      await colleagues(server, 6),
      await colleagues(server, 1),
      await colleagues(server, 1),
      await server.person(),
    ];
    assert.ok(one && fellow && hidden && blocked && blocker && idle && stranger && friend);
    for (const [at, each] of [one, fellow, hidden, blocked, blocker, idle, stranger, friend, loner].entries())
      await named(each, `Quixotic ${at}`);
    await shows(hidden, 'private');
    await blocks(one, blocked);
    await blocks(blocker, one);
    await befriended(one, friend);
    await server.sql('update users set active = false where id = $1', [idle.id]);
    assert.deepEqual(await found('quixot', one), [friend.id, fellow.id]);
    assert.deepEqual(await found('xotic 1', one), [fellow.id]);
    for (const sign of ['%', '_', '\\']) assert.ok(!(await found(`quixo${sign}ic`, one)).includes(fellow.id), sign);
  });

  test('finds others only by id, exact address or user name, and only who may be reached', async () => {
    const [[one, hidden], [stranger], loner] = [
      await colleagues(server, 2),
      await colleagues(server, 1),
      await server.person(),
    ];
    assert.ok(one && hidden && stranger);
    await shows(hidden, 'private');
    for (const whom of [loner, hidden])
      for (const q of [whom.id, whom.id.toUpperCase(), whom.email, whom.email.toUpperCase(), whom.username])
        assert.deepEqual(await found(q, one), [whom.id], q);
    for (const q of [loner.username.slice(0, -1), loner.email.slice(1)]) assert.deepEqual(await found(q, one), []);
    for (const q of [stranger.id, stranger.email, stranger.username]) assert.deepEqual(await found(q, one), [], q);
    for (const q of [one.id, one.email, one.username]) assert.deepEqual(await found(q, one), [], 'oneself');
    await blocks(loner, one);
    assert.deepEqual(await found(loner.id, one), []);
  });

  test('says whether there are more', async () => {
    const people = await colleagues(server, 4);
    for (const each of people) await named(each, 'Zephyrine');
    const [one] = people;
    assert.ok(one);
    const first = await search('zephyr', one, '&limit=2');
    assert.deepEqual([first.users.length, first.has_more], [2, true]);
    const all = await search('zephyr', one, '&limit=3');
    assert.deepEqual([all.users.length, all.has_more], [3, false]);
    assert.deepEqual(Object.keys(all.users[0] ?? {}), ['id', 'username', 'display_name', 'avatar_url', 'friendship']);
  });

  test('stays within the organization that the header names', async () => {
    const [one, fellow] = await colleagues(server, 2);
    assert.ok(one && fellow);
    await named(fellow, 'Thaumaturge');
    const other = await intoOrganization(server, [one]);
    const answer = await server.call('GET', '/v1/users/search?q=thaumat', {
      token: one.token,
      headers: { 'x-organization-id': other },
    });
    assert.deepEqual(dataOf<{ users: Shown[] }>(answer).users, []);
  });
});
