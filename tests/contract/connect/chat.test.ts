import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { type Chat, chats } from './chat.support.ts';
import { began, type ConversationBody, colleagues, dataOf, type MessageBody, sent } from './connect.support.ts';

let server: TestServer;
const { chat, end } = chats(() => server);
before(async () => {
  server = await startServer({ CORS_ORIGINS: 'https://app.example.com' });
});
afterEach(end);
after(() => server.close());

async function three(): Promise<{ a: Person; b: Person; c: Person; conversation: ConversationBody }> {
  const [a, b, c] = (await colleagues(server, 3)) as [Person, Person, Person];
  return { a, b, c, conversation: await began(server, a, [b, c]) };
}
const errorsOf = ({ heard }: Chat): unknown[] =>
  heard.filter(({ type }) => type === 'error').map(each => each['message']);
const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
/** Its messages, the oldest first. */
async function messagesOf(person: Person, { id }: { id: string }): Promise<MessageBody[]> {
  const answer = await server.call('GET', `/v1/messages?conversation_id=${id}`, { token: person.token });
  return dataOf<{ messages: MessageBody[] }>(answer).messages.toReversed();
}

describe('who may not open it', () => {
  test('is told so in HTTP, in the shape of the document, before the upgrade', async () => {
    const { a, conversation } = await three();
    const [stranger] = (await colleagues(server, 1)) as [Person];
    const refused = async (...[who, how]: [Pick<Person, 'token'>, Parameters<typeof chat>[2]?]) => {
      const said = await chat(who, conversation, how).then(
        () => '0 {}',
        error => String((error as Error).message),
      );
      const { request_id, ...body } = JSON.parse(said.slice(4)) as Record<string, unknown>;
      assert.match(String(request_id), /./);
      return [Number(said.slice(0, 3)), body['success'], (body['error'] as { code: string }).code];
    };
    assert.deepEqual(await refused({ token: 'x' }), [401, false, 'UNAUTHORIZED']);
    assert.deepEqual(await refused(a, { protocols: [] }), [401, false, 'UNAUTHORIZED']);
    assert.deepEqual(await refused(a, { protocols: ['bearer', a.token, 'x'] }), [401, false, 'UNAUTHORIZED']);
    assert.deepEqual(await refused(stranger), [404, false, 'NOT_FOUND']);
    assert.deepEqual(await refused(a, { query: `?conversation_id=${randomUUID()}` }), [404, false, 'NOT_FOUND']);
    assert.deepEqual(await refused(a, { query: '' }), [400, false, 'VALIDATION_ERROR']);
    assert.deepEqual(await refused(a, { query: '?conversation_id=x' }), [400, false, 'VALIDATION_ERROR']);
    assert.deepEqual(await refused(a, { query: `?conversation_id=${conversation.id}&token=${a.token}` }), [
      400,
      false,
      'VALIDATION_ERROR',
    ]);
    assert.deepEqual(await refused(a, { origin: 'https://evil.example' }), [403, false, 'FORBIDDEN']);
    assert.equal((await server.call('GET', `/v1/ws/chat?conversation_id=${conversation.id}`)).status, 426);
  });

  test('any more is closed: signed out with 4401, taken out with 4403', async () => {
    const { a, b, c, conversation } = await three();
    const [ofA, ofB, ofC] = [await chat(a, conversation), await chat(b, conversation), await chat(c, conversation)];
    await server.call('POST', '/api/v1/auth/logout', { token: b.token });
    assert.equal(await ofB.closed, 4401);
    // As another instance does whose words are lost: nothing is told.
    const begun = performance.now();
    await server.sql(
      `with gone as (delete from conversation_participants where conversation_id = $1 and user_id = $2)
       update conversations set members_version = members_version + 1 where id = $1`,
      [conversation.id, c.id],
    );
    assert.equal(await ofC.closed, 4403);
    assert.ok(performance.now() - begun < 2_500);
    assert.equal(ofA.ws.readyState, ofA.ws.OPEN);
  });
});

describe('what it is told that it cannot be told', () => {
  test('is refused in words, and it goes on', async () => {
    const { a, conversation } = await three();
    const socket = await chat(a, conversation);
    for (const [message, words] of [
      ['{', /not valid JSON/],
      [Buffer.from([1, 2]), /not a JSON object/],
      [[], /not a JSON object/],
      [{}, /^type is required$/],
      [{ type: 'shout' }, /^type must be one of chat, typing/],
      [{ type: 'chat' }, /^content is required/],
      [{ type: 'chat', content: '' }, /^content/],
      [{ type: 'chat', content: 'x'.repeat(10_001) }, /^content/],
      [{ type: 'chat', content: 'x', message_type: 'smoke' }, /^message_type/],
      [{ type: 'chat', content: 'x', colour: 1 }, /^colour/],
      [{ type: 'chat', content: 'x', conversation_id: randomUUID() }, /^conversation_id must be the conversation/],
      [{ type: 'resume' }, /^after_seq is required/],
      [{ type: 'resume', after_seq: -1 }, /^after_seq/],
      [{ type: 'resume', after_seq: 0, after_change: 1.5 }, /^after_change/],
      [{ type: 'typing', loud: true }, /^loud/],
      [{ type: 'read', seq: -1 }, /^seq/],
      [{ type: 'delivered', seq: 'all' }, /^seq/],
    ] as const) {
      const before = socket.heard.length;
      socket.say(message);
      const error = await socket.next('error', before);
      assert.match(String(error['message']), words);
      assert.equal(error['code'], 'VALIDATION_ERROR');
      await sleep(55);
    }
    socket.say({ type: 'chat', content: 'x', client_message_id: 'one' });
    await socket.next('ack');
    const before = socket.heard.length;
    socket.say({ type: 'chat', content: 'y', client_message_id: 'one' });
    const { code, client_message_id } = await socket.next('error', before);
    assert.deepEqual([code, client_message_id], ['CONFLICT', 'one']);
    const [{ count } = {}] = await server.sql<{ count: string }>(
      'select count(*) from messages where conversation_id = $1',
      [conversation.id],
    );
    assert.equal(Number(count), 1);
  });

  test('ends it when it is too long or too much, and nobody else', async () => {
    const { a, b, c, conversation } = await three();
    const [long, many, well] = [await chat(a, conversation), await chat(b, conversation), await chat(c, conversation)];
    long.say({ type: 'chat', content: 'x'.repeat(64 * 1024 + 1) });
    assert.equal(await long.closed, 1009);
    for (let count = 0; count < 60; count += 1) many.say({ type: 'typing' });
    assert.equal(await many.closed, 4429);
    assert.match(String(errorsOf(many)[0]), /^Too many messages: at most 20 a second/);
    well.say({ type: 'chat', content: 'Still here' });
    await well.next('ack');
  });
});

describe('an open one', () => {
  test('tells everybody what is said there or by POST, once, in the same shape and as the one who sent it', async () => {
    const { a, b, c, conversation } = await three();
    const header = { protocols: [], headers: { authorization: `Bearer ${a.token}` } };
    const [ofA, ofB] = [await chat(a, conversation, header), await chat(b, conversation)];
    assert.deepEqual(ofA.heard[0], {
      type: 'connected',
      conversation_id: conversation.id,
      user_id: a.id,
      last_seq: 0,
      last_change: 0,
    });
    ofA.say({
      type: 'chat',
      conversation_id: conversation.id,
      sender_id: b.id,
      content: 'Hello world!',
      is_encrypted: false,
      message_type: 'text',
      metadata: { mood: 'good' },
      timestamp: '2024-01-11T00:00:00Z',
      client_message_id: 'mine',
    });
    const ack = await ofA.next('ack');
    const [heardA, heardB] = [await ofA.next('chat'), await ofB.next('chat')];
    assert.deepEqual(heardA, heardB);
    assert.deepEqual([heardA['sender_id'], heardA['seq'], heardA['content']], [a.id, 1, 'Hello world!']);
    assert.deepEqual(ack, {
      type: 'ack',
      client_message_id: 'mine',
      message_id: heardA['message_id'],
      conversation_id: conversation.id,
      seq: 1,
      change: 1,
      timestamp: heardA['timestamp'],
    });
    const { messages } = dataOf<{ messages: object[] }>(
      await server.call('GET', `/v1/messages?conversation_id=${conversation.id}`, { token: c.token }),
    );
    const { type: _type, timestamp: _timestamp, ...shown } = heardA;
    assert.deepEqual(messages, [shown]);
    // Said again it is acknowledged again, and nobody hears it twice.
    ofA.say({
      type: 'chat',
      content: 'Hello world!',
      message_type: 'text',
      metadata: { mood: 'good' },
      client_message_id: 'mine',
    });
    await until('it is acknowledged again', () => ofA.heard.filter(({ type }) => type === 'ack').length === 2);
    await sent(server, c, conversation, 'By POST');
    await until('both hear', () => ofA.seqs().length === 2 && ofB.seqs().length === 2);
    assert.deepEqual(
      [ofA.seqs(), ofB.seqs()],
      [
        [1, 2],
        [1, 2],
      ],
    );
  });

  test('says who writes, to nobody who has blocked them, and not to themselves', async () => {
    const { a, b, c, conversation } = await three();
    const [ofA, ofB, ofC] = [await chat(a, conversation), await chat(b, conversation), await chat(c, conversation)];
    await server.sql('insert into person_blocks (blocker_id, blocked_id, created_at) values ($1, $2, now())', [
      c.id,
      a.id,
    ]);
    ofA.say({ type: 'typing' });
    const { timestamp, ...typing } = await ofB.next('typing');
    assert.ok(Math.abs(Date.parse(String(timestamp)) - Date.now()) < 60_000);
    const path = `/v1/conversations/${conversation.id}/typing`;
    assert.deepEqual(dataOf(await server.call('POST', path, { token: a.token })), { message: 'Typing told' });
    await until('it is heard again', () => ofB.heard.filter(each => each.type === 'typing').length === 2);
    assert.deepEqual(typing, { type: 'typing', conversation_id: conversation.id, sender_id: a.id });
    await sleep(100);
    assert.deepEqual(
      [ofA, ofC].map(({ heard }) => heard.filter(({ type }) => type === 'typing')),
      [[], []],
    );
  });
});

test('what becomes of a message is told whole: edited, reacted to, pinned, deleted', async () => {
  const { a, b, conversation } = await three();
  const socket = await chat(b, conversation);
  // Until then it may still say where it was, and is told what is new as it is by then.
  await sleep(300);
  const { message_id: id } = await sent(server, a, conversation, 'First');
  for (const [method, path, body] of [
    ['PATCH', '', { content: 'Better' }],
    ['POST', '/react', { emoji: '👍' }],
    ['POST', '/pin', undefined],
    ['DELETE', '', undefined],
  ] as const) {
    const { status, text } = await server.call(method, `/v1/messages/${id}${path}`, { token: a.token, body });
    assert.ok(status < 300, text);
  }
  await socket.next('deleted');
  const told = socket.heard.slice(1);
  assert.deepEqual(
    told.map(({ type, change, content }) => [type, change, content]),
    [
      ['chat', 1, 'First'],
      ['edited', 2, 'Better'],
      ['reaction', 3, 'Better'],
      ['pinned', 4, 'Better'],
      ['deleted', 5, ''],
    ],
  );
  const { emoji, added, user_id, reactions } = told[2] ?? { type: 'none' };
  assert.deepEqual(
    [emoji, added, user_id, reactions],
    ['👍', true, a.id, [{ emoji: '👍', count: 1, user_ids: [a.id] }]],
  );
});

test('what is read and delivered is told together, never goes back, and is stored', async () => {
  const { a, b, c, conversation } = await three();
  for (let count = 1; count <= 4; count += 1) await sent(server, a, conversation, `Message ${count}`);
  const [ofA, ofB] = [await chat(a, conversation), await chat(b, conversation)];
  for (const message of [
    { type: 'delivered', seq: 3 },
    { type: 'read', seq: 2 },
    { type: 'read', seq: 1 },
    { type: 'read' },
  ])
    ofB.say(message);
  await until('all is told', () => ofA.heard.filter(({ type }) => type === 'read').length === 2);
  assert.deepEqual(
    ofA.heard
      .filter(({ type }) => type === 'read' || type === 'delivered')
      .map(({ type, sender_id, read_seq, delivered_seq }) => [type, sender_id, read_seq, delivered_seq]),
    [
      ['delivered', b.id, 0, 3],
      ['read', b.id, 2, 3],
      ['read', b.id, 4, 4],
    ],
  );
  const markers = await server.sql(
    'select user_id, read_seq, delivered_seq from conversation_participants where conversation_id = $1 and user_id = any($2)',
    [conversation.id, [b.id, c.id]],
  );
  assert.deepEqual(
    new Map(markers.map(row => [row['user_id'], [Number(row['read_seq']), Number(row['delivered_seq'])]])),
    new Map([
      [b.id, [4, 4]],
      [c.id, [0, 0]],
    ]),
  );
});

test('who comes and goes is told, and whoever is taken out is closed at once', async () => {
  const { a, b, c, conversation } = await three();
  const [ofA, ofC] = [await chat(a, conversation), await chat(c, conversation)];
  const path = `/v1/conversations/${conversation.id}/participants`;
  const { status, text } = await server.call('DELETE', `${path}/${c.id}`, { token: a.token });
  assert.ok(status < 300, text);
  assert.equal(await ofC.closed, 4403);
  const { timestamp: _timestamp, ...told } = await ofA.next('participants');
  assert.deepEqual(told, {
    type: 'participants',
    conversation_id: conversation.id,
    change: 'participants_removed',
    user_ids: [c.id],
    by_user_id: a.id,
  });
  await assert.rejects(chat(c, conversation), /404/);
  const ofB = await chat(b, conversation);
  assert.equal(ofB.ws.readyState, ofB.ws.OPEN);
});

describe('who comes back', () => {
  test('is told what was stored first, many pages of it, then what happens now, without gap or repeat', async () => {
    const { a, b, conversation } = await three();
    const writer = await chat(a, conversation);
    for (let count = 1; count <= 250; count += 1) await sent(server, b, conversation, `Message ${count}`);
    let writing = true;
    const more = (async () => {
      while (writing) await sent(server, a, conversation, 'Meanwhile');
    })();
    const back = await chat(b, conversation);
    back.say({ type: 'resume', after_seq: 3 });
    const { last_seq } = await back.next('resumed');
    await sleep(300);
    writing = false;
    await more;
    const last = Math.max(...writer.seqs());
    await until('all is heard', () => back.seqs().length === last - 3);
    assert.ok(Number(last_seq) >= 250 && last > Number(last_seq));
    assert.deepEqual(back.seqs(), range(4, last));
    assert.deepEqual(writer.seqs(), range(1, last));
  });

  test('later than at once is told what was stored before they came, and what is told already not again', async () => {
    const { a, b, conversation } = await three();
    for (let count = 1; count <= 5; count += 1) await sent(server, a, conversation, `Message ${count}`);
    const back = await chat(b, conversation);
    await sleep(300);
    await sent(server, a, conversation, 'Sixth');
    await until('it is heard', () => back.seqs().length === 1);
    back.say({ type: 'resume', after_seq: 2 });
    await back.next('resumed');
    await sent(server, a, conversation, 'Seventh');
    await until('it is heard', () => back.seqs().includes(7));
    assert.deepEqual(back.seqs(), [6, 3, 4, 5, 7]);
  });

  test('hears of what was edited and deleted since, as it is now', async () => {
    const { a, b, conversation } = await three();
    for (let count = 1; count <= 5; count += 1) await sent(server, a, conversation, `Message ${count}`);
    const [first, second] = await messagesOf(a, conversation);
    await server.call('PATCH', `/v1/messages/${second?.message_id}`, { token: a.token, body: { content: 'Better' } });
    await server.call('DELETE', `/v1/messages/${first?.message_id}`, { token: a.token });
    const back = await chat(b, conversation);
    back.say({ type: 'resume', after_seq: 4, after_change: 4 });
    assert.deepEqual(
      [await back.next('resumed')].map(({ last_seq, last_change }) => [last_seq, last_change]),
      [[5, 7]],
    );
    assert.deepEqual(back.heard.map(({ type, seq, content }) => [type, seq, content]).slice(1, -1), [
      ['edited', 2, 'Better'],
      ['deleted', 1, ''],
      ['chat', 5, 'Message 5'],
    ]);
    const none = await chat(b, conversation);
    none.say({ type: 'resume', after_seq: 5 });
    await none.next('resumed');
    assert.equal(none.heard.length, 2);
  });

  test('where what happens was never told, as when an instance dies: it is read within a second or two', async () => {
    const { a, b, conversation } = await three();
    await sent(server, a, conversation, 'First');
    const socket = await chat(b, conversation);
    await server.sql(
      `with head as (update conversations set last_change = last_change + 1 where id = $1 returning last_change)
       update messages set content = 'Changed unheard', edited_at = now(), change = (select last_change from head)
       where conversation_id = $1 and seq = 1`,
      [conversation.id],
    );
    assert.equal((await socket.next('edited'))['content'], 'Changed unheard');
    await sent(server, a, conversation, 'Second');
    await until('it is heard', () => socket.seqs().includes(2));
  });
});

test('who stops reading is let go with bounded memory, the others hear on, and they resume', async () => {
  const { a, b, c, conversation } = await three();
  const [well, deaf] = [await chat(b, conversation), await chat(c, conversation)];
  await sleep(300);
  deaf.ws.pause();
  const content = 'x'.repeat(10_000);
  for (let count = 1; count <= 1_500; count += 50)
    await Promise.all(range(count, count + 49).map(() => sent(server, a, conversation, content)));
  await until('the others heard it', () => well.seqs().length === 1_500, 20_000);
  assert.deepEqual(well.seqs(), range(1, 1_500));
  deaf.ws.resume();
  assert.equal(await deaf.closed, 1013);
  const had = deaf.seqs();
  assert.deepEqual(had, range(1, had.length));
  assert.ok(had.length < 1_500);
  const back = await chat(c, conversation);
  back.say({ type: 'resume', after_seq: had.length });
  await back.next('resumed');
  await until('the rest is heard', () => back.seqs().length === 1_500 - had.length, 20_000);
  assert.deepEqual(back.seqs(), range(had.length + 1, 1_500));
});
