import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import {
  began,
  type ConversationBody,
  colleagues,
  dataOf,
  type MessageBody,
  notFound,
  refusalOf,
  sent,
} from './connect.support.ts';

let server: TestServer;
let ann: Person;
let ben: Person;
let stranger: Person;
let room: ConversationBody;
before(async () => {
  server = await startServer();
  const [one, two] = await colleagues(server, 2);
  const [other] = await colleagues(server, 1);
  assert.ok(one && two && other);
  [ann, ben, stranger] = [one, two, other];
  room = await began(server, ann, [ben]);
});
after(() => server.close());

const send = (person: Person, body: object, headers = {}) =>
  server.call('POST', '/v1/messages', {
    token: person.token,
    body: { conversation_id: room.id, content: 'Hello world!', message_type: 'text', ...body },
    headers,
  });

interface Page {
  readonly messages: readonly MessageBody[];
  readonly next_page_state: string | null;
  readonly has_more: boolean;
}
const page = async (query: string, person = ann, conversation = room.id): Promise<Page> =>
  dataOf(await server.call('GET', `/v1/messages?conversation_id=${conversation}${query}`, { token: person.token }));

const countOf = async (conversation: string): Promise<number> =>
  (
    await server.sql<{ n: number }>('select count(*)::int as n from messages where conversation_id = $1', [
      conversation,
    ])
  )[0]?.n ?? -1;

describe('sending', () => {
  test('what is malformed is named, and nothing is stored', async () => {
    const before = await countOf(room.id);
    for (const [body, words] of [
      [{ content: '' }, /^content must/],
      [{ content: 'x'.repeat(10_001) }, /^content must/],
      [{ content: 'a\u0000b' }, /^content must not contain control characters$/],
      [{ message_type: 'audio' }, /^message_type must be/],
      [{ metadata: { note: 'x'.repeat(16_385) } }, /^metadata must be at most 16384 bytes/],
      [{ metadata: [] }, /^metadata must be/],
      [{ metadata: { reply_to: 'x' } }, /^metadata\.reply_to must be the id of a message$/],
      [{ client_message_id: 'x'.repeat(101) }, /^client_message_id must/],
      [{ is_encrypted: 'yes' }, /^is_encrypted must/],
      [{ seq: 1 }, /^seq is not a known field$/],
    ] as const) {
      const { code, message } = refusalOf(await send(ann, body), 400);
      assert.equal(code, 'VALIDATION_ERROR');
      assert.match(String(message), words);
    }
    const lone = await server.call('POST', '/v1/messages', {
      token: ann.token,
      raw: `{"conversation_id":"${room.id}","content":"\\ud800","message_type":"text"}`,
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(lone.status, 400);
    assert.equal(await countOf(room.id), before);
  });

  test('is not for strangers, nor for those without a session', async () => {
    assert.deepEqual(refusalOf(await send(stranger, {}), 404), notFound);
    assert.deepEqual(refusalOf(await send(server.admin, {}), 404), notFound);
    assert.equal((await send(ann, { conversation_id: randomUUID() })).status, 404);
    assert.equal((await send(ann, { conversation_id: '1' })).status, 400);
    assert.equal((await server.call('POST', '/v1/messages', { body: {} })).status, 401);
  });

  test('as the document shows it; whoever says to be somebody else is themselves', async () => {
    const message = await sent(server, ann, room, 'Hello <b>world</b>! ❤️', { sender_id: ben.id, is_encrypted: true });
    assert.deepEqual(
      [message.sender_id, message['is_encrypted'], message['message_type'], message.content],
      [ann.id, true, 'text', 'Hello <b>world</b>! ❤️'],
    );
    assert.equal(message.message_id.at(-1), room.id.at(-1));
    const next = await sent(server, ben, room, 'Next');
    assert.deepEqual([next.seq, next.change], [message.seq + 1, message.change + 1]);
  });

  test('the same name sends once, for ever; another text under it is refused', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(ann, { client_message_id: key })));
    const ids = answers.map(each => dataOf<MessageBody>(each, 201).message_id);
    assert.equal(new Set(ids).size, 1);
    assert.equal(dataOf<MessageBody>(await send(ann, {}, { 'idempotency-key': key }), 201).message_id, ids[0]);
    assert.deepEqual(refusalOf(await send(ann, { client_message_id: key, content: 'Else' }), 409), {
      code: 'CONFLICT',
      message: 'Another message was sent with this client_message_id or Idempotency-Key',
    });
    // What others call their messages is theirs.
    assert.notEqual(dataOf<MessageBody>(await send(ben, { client_message_id: key }), 201).message_id, ids[0]);
    const [state] = await server.sql<{ last_seq: string; n: string }>(
      'select last_seq, (select count(*) from messages where conversation_id = c.id) as n from conversations c where id = $1',
      [room.id],
    );
    assert.equal(state?.last_seq, state?.n);
  });

  test('64 at once leave no gap and no number twice', async () => {
    const busy = await began(server, ann, [ben]);
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, index) =>
        send(index % 2 === 0 ? ann : ben, { conversation_id: busy.id, content: `Message ${index}` }),
      ),
    );
    const seqs = answers.map(each => dataOf<MessageBody>(each, 201).seq).toSorted((a, b) => a - b);
    assert.deepEqual(
      seqs,
      Array.from({ length: 64 }, (_, index) => index + 1),
    );
  });

  test('the order is that of the numbers, whatever a clock says: a message is never older than the one before', async () => {
    const ahead = await began(server, ann, [ben]);
    await sent(server, ann, ahead, 'From a server whose clock is a day ahead');
    await server.sql(`update conversations set last_message_at = last_message_at + interval '1 day' where id = $1`, [
      ahead.id,
    ]);
    await server.sql(`update messages set created_at = created_at + interval '1 day' where conversation_id = $1`, [
      ahead.id,
    ]);
    await sent(server, ben, ahead, 'From one that is right');
    const { messages } = await page('', ann, ahead.id);
    assert.deepEqual(
      messages.map(each => each.seq),
      [2, 1],
    );
    assert.ok(String(messages[0]?.['created_at']) >= String(messages[1]?.['created_at']));
  });

  test('in an encrypted conversation plain words are refused, and so is what was encrypted for others', async () => {
    const secret = await began(server, ann, [ben], { is_e2ee_enabled: true });
    const plain = refusalOf(await send(ann, { conversation_id: secret.id }), 400);
    assert.match(String(plain['message']), /^is_encrypted must be true/);
    const encrypted = { conversation_id: secret.id, is_encrypted: true, content: 'AAAA' };
    const stale = refusalOf(await send(ann, { ...encrypted, members_version: secret.members_version - 1 }), 409);
    assert.equal(stale['members_version'], secret.members_version);
    await sent(server, ann, secret, 'AAAA', { is_encrypted: true, members_version: secret.members_version });
  });

  test('to somebody who blocked one is refused, and the other way round; a group goes on', async () => {
    const [cem, dan] = await colleagues(server, 2);
    assert.ok(cem && dan);
    const pair = await began(server, cem, [dan], { type: 'direct', title: null });
    const group = await began(server, cem, [dan]);
    await sent(server, cem, pair, 'Before');
    await server.sql('insert into person_blocks values ($1, $2, now())', [dan.id, cem.id]);
    for (const person of [cem, dan])
      assert.deepEqual(refusalOf(await send(person, { conversation_id: pair.id }), 403), {
        code: 'FORBIDDEN',
        message: 'You cannot write to this person',
      });
    await sent(server, cem, group, 'Still');
  });

  test('mentions reach those who take part, and nobody else', async () => {
    const message = await sent(server, ann, room, 'Look', {
      metadata: { mentions: [ben.id, stranger.id, ann.id, 'x'] },
    });
    const rows = await server.sql(
      `select user_id from notifications where kind = 'message.mention' and target_id = $1`,
      [message.message_id],
    );
    assert.deepEqual(rows, [{ user_id: ben.id }]);
    const read = await server.call('GET', `/v1/conversations/${room.id}`, { token: ben.token });
    assert.equal(dataOf<ConversationBody>(read)['mention_count'], 1);
  });

  test('a reply joins the thread of what it answers, and counts there', async () => {
    const root = await sent(server, ann, room, 'Root');
    const reply = await sent(server, ben, room, 'Reply', { metadata: { reply_to: root.message_id } });
    const second = await sent(server, ann, room, 'Again', { metadata: { reply_to: reply.message_id } });
    assert.deepEqual([reply['thread_seq'], second['thread_seq']], [root.seq, root.seq]);
    const { messages } = await page('&limit=3');
    assert.deepEqual(
      messages.map(each => [each.content, each['reply_count']]),
      [
        ['Again', 0],
        ['Reply', 0],
        ['Root', 2],
      ],
    );
    const elsewhere = await began(server, ann, [ben]);
    const foreign = await send(ann, { conversation_id: elsewhere.id, metadata: { reply_to: root.message_id } });
    assert.match(
      String(refusalOf(foreign, 400)['message']),
      /^metadata\.reply_to must be a message of this conversation$/,
    );
    assert.equal((await send(ann, { metadata: { reply_to: randomUUID() } })).status, 404);
  });
});

describe('reading', () => {
  test('pages newest first, whatever is sent meanwhile, to the very first', async () => {
    const long = await began(server, ann, [ben]);
    for (let index = 1; index <= 45; index += 1) await sent(server, index % 3 === 0 ? ben : ann, long, `M ${index}`);
    const seqs: number[] = [];
    let state: string | null = '';
    while (state !== null) {
      const part: Page = await page(state === '' ? '' : `&page_state=${state}`, ben, long.id);
      assert.equal(part.has_more, part.next_page_state !== null);
      seqs.push(...part.messages.map(each => each.seq));
      if (state === '') await sent(server, ann, long, 'Meanwhile');
      state = part.next_page_state;
    }
    assert.deepEqual(
      seqs,
      Array.from({ length: 45 }, (_, index) => 45 - index),
    );
    const bens = await page(`&sender_id=${ben.id}&limit=100`, ann, long.id);
    assert.deepEqual(
      bens.messages.map(each => each.seq),
      Array.from({ length: 15 }, (_, index) => 45 - index * 3),
    );
    assert.deepEqual((await page('&message_type=image', ann, long.id)).messages, []);
    await server.sql(
      `update messages set created_at = '2026-01-01T00:00:00Z'::timestamptz + (seq || ' hours')::interval where conversation_id = $1`,
      [long.id],
    );
    const times = async (query: string) =>
      (await page(`${query}&limit=100`, ann, long.id)).messages.map(each => each.seq);
    assert.deepEqual(await times('&before_date=2026-01-01T03:00:00Z'), [2, 1]);
    assert.deepEqual(
      await times('&before_date=2026-01-01'),
      Array.from({ length: 23 }, (_, index) => 23 - index),
    );
    assert.deepEqual(await times('&after_date=2026-01-02T20:00:00Z'), [46, 45, 44]);
    assert.deepEqual(await times('&after_date=2026-01-01T05:00:00Z&before_date=2026-01-01T07:30:00Z'), [7, 6, 5]);
    assert.deepEqual(await times('&after_date=2027-01-01'), []);
    assert.deepEqual(await times('&after_seq=40&before_seq=44'), [43, 42, 41]);
  });

  test('a forged, foreign or broken page_state is refused', async () => {
    const other = await began(server, ann, [ben]);
    for (let index = 0; index < 3; index += 1) await sent(server, ann, other, 'x');
    const { next_page_state: foreign } = await page('&limit=1', ann, other.id);
    for (const state of ['x', '%00', foreign, Buffer.from(JSON.stringify([room.id, '-1'])).toString('base64url')]) {
      const answer = await server.call('GET', `/v1/messages?conversation_id=${room.id}&page_state=${state}`, {
        token: ann.token,
      });
      assert.equal(refusalOf(answer, 400)['code'], 'VALIDATION_ERROR');
    }
    for (const query of ['limit=0', 'limit=101', 'before_date=yesterday', 'sender_id=1', 'message_type=x'])
      refusalOf(
        await server.call('GET', `/v1/messages?conversation_id=${room.id}&${query}`, { token: ann.token }),
        400,
      );
    refusalOf(await server.call('GET', '/v1/messages', { token: ann.token }), 400);
    assert.deepEqual(
      refusalOf(await server.call('GET', `/v1/messages?conversation_id=${room.id}`, { token: stranger.token }), 404),
      notFound,
    );
  });
});
