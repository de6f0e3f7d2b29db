import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import Type from 'typebox';
import { WebSocket } from 'ws';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { command } from '../../../src/domain/action.ts';
import { notify } from '../../../src/domain/notifications/notify.ts';
import { joinedTeam } from '../../../src/domain/teams/notices.ts';
import { byOperator } from '../../../src/kernel/permit.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { base, join, listOf, madeTeam } from './notifications.support.ts';

type Message = Readonly<Record<string, unknown>> & { readonly type: string };

let server: TestServer;
const open: WebSocket[] = [];
before(async () => {
  server = await startServer();
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate();
});
after(() => server.close());

async function follow(who: Pick<Person, 'token'>) {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}${base}/live`, ['bearer', who.token]);
  open.push(socket);
  const messages: Message[] = [];
  socket.on('message', data => messages.push(JSON.parse(String(data)) as Message));
  const closed = new Promise<number>(resolve => void socket.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const until = async (count: number): Promise<readonly Message[]> => {
    for (let tries = 0; messages.length < count && tries < 200; tries += 1) await sleep(20);
    return messages;
  };
  assert.deepEqual(await until(1), [{ type: 'missed' }]);
  return { messages, until, closed };
}

describe('the live socket', () => {
  test('is for those who are signed in', async () => {
    await assert.rejects(follow({ token: 'x' }), /401/);
  });

  test('tells what is new and what was read to all windows of the person, and to nobody else', async () => {
    const [one, other] = [await server.person(), await server.person()];
    const [first, second, foreign] = [await follow(one), await follow(one), await follow(other)];
    const team = await madeTeam(server);
    await join(server, team.id, one);
    const [told] = (await listOf(server, one)).notifications;
    assert.ok(told);
    const { id, kind, title, target, created_at } = told;
    for (const { until } of [first, second])
      assert.deepEqual((await until(2))[1], { type: 'notification', id, kind, title, target, created_at });
    await server.call('POST', `${base}/read`, { token: one.token, body: { ids: [id] } });
    for (const { until } of [first, second]) assert.deepEqual((await until(3))[2], { type: 'changed' });
    assert.equal(foreign.messages.length, 1);
  });

  test('ends with the session', async () => {
    const one = await server.person();
    const { closed } = await follow(one);
    await server.call('POST', '/api/v1/auth/logout', { token: one.token });
    assert.equal(await closed, 4401);
  });
});

describe('10,000 people', () => {
  test('are told in one command within 2 seconds, and those who want none are not', async () => {
    await server.sql(`insert into users (id, email, username, created_at, updated_at)
      select gen_random_uuid(), 'm' || n || '@example.com', 'm' || n, now(), now() from generate_series(1, 10000) n`);
    const people = await server.sql<{ id: string }>(`select id from users where username ~ '^m[0-9]+$'`);
    const [first] = people;
    await server.sql(`insert into notification_ways values ($1, 'team.joined', 'off')`, [first?.id]);
    const tell = command('test.tell', {
      input: Type.Object({}),
      permit: byOperator,
      run: work =>
        notify(work, joinedTeam, {
          to: people.map(({ id }) => id),
          facts: { team: 'All' },
          by: server.admin.id,
          target: null,
        }),
    });
    const began = performance.now();
    await server.gatehouse.perform(tell, {}, operatorCaller('job'));
    const milliseconds = performance.now() - began;
    const [row] = await server.sql<{ count: string }>(
      `select count(*) as count from notifications where facts->>'team' = 'All'`,
    );
    assert.equal(Number(row?.count), 9_999);
    assert.ok(milliseconds < 2_000, `${Math.round(milliseconds)} ms`);
  });
});
