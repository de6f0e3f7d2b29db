import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { type Live, live as opened } from '../workflows/live.support.ts';
import { type Chat, chats } from './chat.support.ts';
import { began, colleagues, dataOf, refusalOf } from './connect.support.ts';

let server: TestServer;
const { chat, end } = chats(() => server);
const open: Live[] = [];
before(async () => {
  server = await startServer();
});
afterEach(() => {
  end();
  for (const { ws } of open.splice(0)) ws.terminate();
});
after(() => server.close());

async function live(person: Person): Promise<Live> {
  const socket = await opened(server, person);
  open.push(socket);
  return socket;
}

interface Shown {
  readonly user_id: string;
  readonly online: boolean;
  readonly last_seen: string | null;
}

async function presenceOf(asker: Person, people: readonly Person[]): Promise<Shown[]> {
  const ids = people.map(({ id }) => id).join(',');
  return dataOf<{ presence: Shown[] }>(await server.call('GET', `/v1/presence?user_ids=${ids}`, { token: asker.token }))
    .presence;
}
const seesOnline = async (asker: Person, person: Person): Promise<boolean | undefined> =>
  (await presenceOf(asker, [person]))[0]?.online;

const say = (person: Person, online: unknown) =>
  server.call('POST', '/v1/presence', { token: person.token, body: { online } });

async function pair(): Promise<[Person, Person, { id: string }]> {
  const [a, b] = (await colleagues(server, 2)) as [Person, Person];
  return [a, b, await began(server, a, [b])];
}

describe('who is there', () => {
  test('is nothing for strangers, nor for who is blocked, and malformed questions are refused', async () => {
    const [a, b] = await pair();
    const [stranger] = (await colleagues(server, 1)) as [Person];
    await say(a, true);
    assert.deepEqual(await presenceOf(stranger, [a, b]), []);
    assert.equal(await seesOnline(b, a), true);
    await server.sql('insert into person_blocks (blocker_id, blocked_id, created_at) values ($1, $2, now())', [
      a.id,
      b.id,
    ]);
    assert.deepEqual([await presenceOf(b, [a]), await presenceOf(a, [b])], [[], []]);
    const many = Array.from(
      { length: 201 },
      (_, index) => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    );
    for (const query of ['', '?user_ids=', '?user_ids=x', `?user_ids=${a.id},x`, `?user_ids=${many.join(',')}`])
      assert.match(
        String(refusalOf(await server.call('GET', `/v1/presence${query}`, { token: a.token }), 400)['message']),
        /^user_ids /,
      );
    for (const body of [{}, { online: 'yes' }, { online: true, since: 1 }])
      refusalOf(await server.call('POST', '/v1/presence', { token: a.token, body }), 400);
    for (const [method, path] of [
      ['POST', '/v1/presence'],
      ['GET', `/v1/presence?user_ids=${a.id}`],
    ] as const)
      refusalOf(await server.call(method, path, method === 'POST' ? { body: { online: true } } : {}), 401);
  });

  test('is who has a socket open, or says so for a minute; who was is seen with when', async () => {
    const [a, b, conversation] = await pair();
    assert.deepEqual(await presenceOf(a, [b]), [{ user_id: b.id, online: false, last_seen: null }]);
    const socket = await chat(b, conversation);
    await until('they are there', async () => (await seesOnline(a, b)) === true);
    for (const path of ['', '/participants']) {
      const { participants } = dataOf<{ participants: { user_id: string; online: boolean; last_seen_at: string }[] }>(
        await server.call('GET', `/v1/conversations/${conversation.id}${path}`, { token: a.token }),
      );
      const found = participants.find(({ user_id }) => user_id === b.id);
      assert.equal(found?.online, true);
      assert.ok(Math.abs(Date.parse(found.last_seen_at) - Date.now()) < 60_000);
    }
    const second = await live(b);
    socket.ws.close();
    await sleep(600);
    assert.equal(await seesOnline(a, b), true);
    second.ws.close();
    await until('they have gone', async () => (await seesOnline(a, b)) === false);
    const [{ last_seen } = { last_seen: null }] = await presenceOf(a, [b]);
    assert.ok(Math.abs(Date.parse(String(last_seen)) - Date.now()) < 60_000);

    const { message, online } = dataOf<{ message: string; online: boolean }>(await say(b, true));
    assert.deepEqual([message, online, await seesOnline(a, b)], ['Presence updated', true, true]);
    await server.sql(`update presence set online_until = now() - interval '1 second' where user_id = $1`, [b.id]);
    assert.equal(await seesOnline(a, b), false);
  });

  test('is not who wants to be taken for away, whatever they have open', async () => {
    const [a, b, conversation] = await pair();
    const ofA = await chat(a, conversation);
    const hidden = dataOf<Shown>(await say(b, false));
    assert.equal(hidden.online, false);
    const socket = await chat(b, conversation);
    await sleep(600);
    assert.equal(await seesOnline(a, b), false);
    socket.ws.close();
    await sleep(600);
    assert.deepEqual(
      ofA.heard.filter(({ type, sender_id }) => type.startsWith('user_') && sender_id === b.id),
      [],
    );
    await chat(b, conversation);
    dataOf(await say(b, true));
    assert.equal(await seesOnline(a, b), true);
  });
});

const attendance = ({ heard }: Chat, person: Person) =>
  heard.filter(({ type, sender_id }) => type.startsWith('user_') && sender_id === person.id).map(({ type }) => type);

test('the first socket of somebody in a conversation joins them, and the last one leaves', async () => {
  const [a, b, conversation] = await pair();
  const ofA = await chat(a, conversation);
  const [one, other] = [await chat(b, conversation), await chat(b, conversation)];
  const { timestamp, ...joined } = await ofA.next('user_joined', 0);
  assert.ok(Math.abs(Date.parse(String(timestamp)) - Date.now()) < 60_000);
  assert.equal(joined['conversation_id'], conversation.id);
  await until('they have joined', () => attendance(ofA, b).length === 1);
  one.ws.close();
  await sleep(600);
  // Loading a page anew is nothing.
  other.ws.close();
  const third = await chat(b, conversation);
  await sleep(600);
  assert.deepEqual(attendance(ofA, b), ['user_joined']);
  third.ws.terminate();
  await until('they have left', () => attendance(ofA, b).length === 2);
  assert.deepEqual(attendance(ofA, b), ['user_joined', 'user_left']);
});

test('people whom only a dead instance had have gone, and those whom the database lost are there again', async () => {
  const [a, b, conversation] = await pair();
  const ofA = await chat(a, conversation);
  const dead = '00000000-0000-7000-8000-00000000dead';
  await server.sql('insert into presence (user_id, online) values ($1, true)', [b.id]);
  for (const place of ['00000000-0000-0000-0000-000000000000', conversation.id])
    await server.sql('insert into presence_places (user_id, conversation_id, instance_id) values ($1, $2, $3)', [
      b.id,
      place,
      dead,
    ]);
  await server.sql(`insert into presence_instances (id, expires_at) values ($1, now() - interval '1 second')`, [dead]);
  assert.equal(await seesOnline(a, b), false);
  await until('it is told', () => attendance(ofA, b).length === 1, 15_000);
  assert.deepEqual(attendance(ofA, b), ['user_left']);
  assert.deepEqual(await server.sql('select online from presence where user_id = $1', [b.id]), [{ online: false }]);

  await until('one is there', async () => (await seesOnline(b, a)) === true);
  await server.sql('truncate presence_instances, presence_places');
  assert.equal(await seesOnline(b, a), false);
  await until('they are there again', async () => (await seesOnline(b, a)) === true, 15_000);
});
