import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import {
  began,
  type ConversationBody,
  colleagues,
  dataOf,
  type MessageBody,
  notFound,
  refusalOf,
} from './connect.support.ts';

let server: TestServer;
let ann: Person;
let ben: Person;
let room: ConversationBody;
before(async () => {
  server = await startServer();
  const [one, two] = await colleagues(server, 2);
  assert.ok(one && two);
  [ann, ben] = [one, two];
  room = await began(server, ann, [ben]);
});
after(() => server.close());

interface Scheduled {
  readonly id: string;
  readonly failed_at: string | null;
  readonly failure: string | null;
}
const soon = (seconds = 1) => new Date(Date.now() + seconds * 1000).toISOString();
const schedule = (person: Person, body: object) =>
  server.call('POST', '/v1/messages/scheduled', {
    token: person.token,
    body: { conversation_id: room.id, content: 'Later', send_at: soon(3600), ...body },
  });
const waiting = async (person: Person) =>
  dataOf<{ messages: Scheduled[] }>(await server.call('GET', '/v1/messages/scheduled', { token: person.token }))
    .messages;
const saidIn = async (conversation: { readonly id: string }, person = ben) =>
  dataOf<{ messages: MessageBody[] }>(
    await server.call('GET', `/v1/messages?conversation_id=${conversation.id}`, { token: person.token }),
  ).messages.map(({ content, sender_id }) => [content, sender_id]);

describe('a message that is to be sent later', () => {
  test('is refused where it could not be sent, or at no time to come', async () => {
    const stranger = await server.person();
    assert.deepEqual(refusalOf(await schedule(stranger, {}), 404), notFound);
    for (const send_at of [
      '2020-01-01T00:00:00Z',
      'tomorrow',
      new Date(Date.now() + 400 * 86_400_000).toISOString(),
      undefined,
    ])
      refusalOf(await schedule(ann, { send_at }), 400);
    refusalOf(await schedule(ann, { client_message_id: 'x' }), 400);
    const secret = await began(server, ann, [ben], { is_e2ee_enabled: true });
    refusalOf(await schedule(ann, { conversation_id: secret.id }), 400);
    assert.deepEqual(await waiting(ann), []);
    assert.equal((await server.call('GET', '/v1/messages/scheduled')).status, 401);
  });

  test('is its sender’s to see and to take back', async () => {
    const { id } = dataOf<Scheduled>(await schedule(ann, {}), 201);
    assert.deepEqual(
      (await waiting(ann)).map(each => each.id),
      [id],
    );
    assert.deepEqual(await waiting(ben), []);
    const take = (person: Person) => server.call('DELETE', `/v1/messages/scheduled/${id}`, { token: person.token });
    assert.equal((await take(ben)).status, 404);
    dataOf(await take(ann));
    assert.equal((await take(ann)).status, 404);
    assert.deepEqual(await waiting(ann), []);
  });

  test('is sent once when it is due, as its sender’s', async () => {
    dataOf(await schedule(ann, { content: 'Due', send_at: soon() }), 201);
    await until('it is sent', async () => (await waiting(ann)).length === 0, 15_000);
    assert.deepEqual(
      (await saidIn(room)).filter(([content]) => content === 'Due'),
      [['Due', ann.id]],
    );
  });

  test('is not sent once its sender has left, which they are told', async () => {
    const other = await began(server, ann, [ben]);
    dataOf(await schedule(ben, { conversation_id: other.id, content: 'Gone', send_at: soon(2) }), 201);
    dataOf(await server.call('POST', `/v1/conversations/${other.id}/leave`, { token: ben.token }));
    await until('it has failed', async () => (await waiting(ben))[0]?.failed_at != null, 15_000);
    assert.equal((await waiting(ben))[0]?.failure, 'you are not in this conversation any more');
    const told = await server.sql(
      `select facts from notifications where kind = 'message.schedule_failed' and user_id = $1`,
      [ben.id],
    );
    assert.deepEqual(told, [{ facts: { why: 'you are not in this conversation any more' } }]);
    assert.deepEqual(await saidIn(other, ann), []);
  });

  test('is changed by its sender alone, while it waits, and is sent once, as it is then', async () => {
    const change = (person: Person, id: string, body: object) =>
      server.call('PATCH', `/v1/messages/scheduled/${id}`, { token: person.token, body });
    const { id } = dataOf<Scheduled>(await schedule(ann, { content: 'Old', send_at: soon(2) }), 201);
    refusalOf(await change(ben, id, { content: 'Mine' }), 404);
    for (const body of [
      { send_at: '2020-01-01T00:00:00Z' },
      { send_at: null },
      { content: '' },
      { conversation_id: room.id },
    ])
      refusalOf(await change(ann, id, body), 400);
    const later = soon(3600);
    const changed = dataOf<{ content: string; send_at: string; metadata: unknown }>(
      await change(ann, id, { send_at: later, metadata: { mentions: [ben.id] } }),
    );
    assert.deepEqual([changed.content, changed.send_at, changed.metadata], ['Old', later, { mentions: [ben.id] }]);
    // The job of the time before is run, and finds nothing to do.
    const [job] = await server.sql<{ due: boolean }>(
      `select count(*) = 2 as due from pgboss.job where name = 'message.send_scheduled' and data->>'id' = $1`,
      [id],
    );
    assert.deepEqual(job, { due: true });
    await until(
      'the job of the time before has run',
      async () =>
        (
          await server.sql(
            `select 1 from pgboss.job where name = 'message.send_scheduled' and data->>'id' = $1 and state = 'completed'`,
            [id],
          )
        ).length === 1,
      15_000,
    );
    assert.ok((await waiting(ann)).some(each => each.id === id));
    assert.equal((await saidIn(room)).filter(([content]) => content === 'Old').length, 0);
    dataOf(await change(ann, id, { send_at: soon(), content: 'New' }));
    await until('it is sent', async () => !(await waiting(ann)).some(each => each.id === id), 15_000);
    assert.equal((await saidIn(room)).filter(([content]) => content === 'New').length, 1);
    refusalOf(await change(ann, id, { content: 'Again' }), 404);
  });

  test('that could not be sent waits again once it is changed, if its sender is in the conversation', async () => {
    const other = await began(server, ann, [ben]);
    const { id } = dataOf<Scheduled>(
      await schedule(ben, { conversation_id: other.id, content: 'Back', send_at: soon(2) }),
      201,
    );
    dataOf(await server.call('POST', `/v1/conversations/${other.id}/leave`, { token: ben.token }));
    await until(
      'it has failed',
      async () => (await waiting(ben)).some(each => each.id === id && each.failed_at !== null),
      15_000,
    );
    const change = (body: object) => server.call('PATCH', `/v1/messages/scheduled/${id}`, { token: ben.token, body });
    assert.deepEqual(refusalOf(await change({ send_at: soon(3600) }), 404), notFound);
    dataOf(
      await server.call('POST', `/v1/conversations/${other.id}/participants`, {
        token: ann.token,
        body: { user_ids: [ben.id] },
      }),
      200,
    );
    // Its time is past: it needs another.
    refusalOf(await change({ content: 'Back again' }), 400);
    const again = dataOf<Scheduled>(await change({ send_at: soon() }));
    assert.deepEqual([again.failed_at, again.failure], [null, null]);
    await until('it is sent', async () => !(await waiting(ben)).some(each => each.id === id), 15_000);
    assert.deepEqual(await saidIn(other, ann), [['Back', ben.id]]);
  });

  test('there is an end to them, however many ask at once', async () => {
    await server.sql(
      `insert into scheduled_messages (id, conversation_id, sender_id, message_type, content, is_encrypted, send_at, created_at)
        select gen_random_uuid(), $1, $2, 'text', 'x', false, now() + interval '1 day', now() from generate_series(1, 198)`,
      [room.id, ann.id],
    );
    const answers = await Promise.all(Array.from({ length: 6 }, () => schedule(ann, {})));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 201, 409, 409, 409, 409]);
  });
});
