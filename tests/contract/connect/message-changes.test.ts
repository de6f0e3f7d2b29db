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

const call = (person: Person, method: string, path: string, body?: unknown) =>
  server.call(method, `/v1/${path}`, { token: person.token, ...(body === undefined ? {} : { body }) });
const unread = async (person: Person, id = room.id): Promise<number> =>
  dataOf<ConversationBody>(await call(person, 'GET', `conversations/${id}`)).unread_count;
const noMessage = { code: 'NOT_FOUND', message: 'Message not found' };
interface Shown extends MessageBody {
  readonly reactions: readonly { readonly emoji: string; readonly count: number; readonly user_ids: string[] }[];
}

describe('editing', () => {
  test('is the sender’s, for fifteen minutes, and numbered', async () => {
    const message = await sent(server, ann, room, 'Frist');
    const edit = (person: Person, body: object) => call(person, 'PATCH', `messages/${message.message_id}`, body);
    assert.deepEqual(refusalOf(await edit(stranger, { content: 'x' }), 404), noMessage);
    assert.deepEqual(refusalOf(await edit(ben, { content: 'x' }), 403), {
      code: 'FORBIDDEN',
      message: 'Only its sender may edit a message',
    });
    for (const body of [{}, { content: '' }, { content: 'x'.repeat(10_001) }, { content: 'x', message_type: 'image' }])
      refusalOf(await edit(ann, body), 400);
    assert.equal((await call(ann, 'PATCH', `messages/${randomUUID()}`, { content: 'x' })).status, 404);
    assert.equal((await call(ann, 'PATCH', 'messages/1', { content: 'x' })).status, 400);
    const edited = dataOf<MessageBody>(await edit(ann, { content: 'First' }));
    assert.deepEqual([edited.content, edited.seq, edited.change], ['First', message.seq, message.change + 1]);
    assert.ok(edited['edited_at']);
    await server.sql(`update messages set created_at = now() - interval '16 minutes' where id = $1`, [
      message.message_id,
    ]);
    assert.equal(
      refusalOf(await edit(ann, { content: 'Late' }), 403)['message'],
      'A message can be edited for 15 minutes',
    );
  });

  test('puts no readable words where a conversation is encrypted by now', async () => {
    const [cem, dan] = await colleagues(server, 2);
    assert.ok(cem && dan);
    const group = await began(server, cem, [dan]);
    const readable = await sent(server, cem, group, 'Readable');
    dataOf(await call(cem, 'PUT', `conversations/${group.id}/settings`, { is_e2ee_enabled: true }));
    const edited = await call(cem, 'PATCH', `messages/${readable.message_id}`, { content: 'Readable, too' });
    assert.match(String(refusalOf(edited, 400)['message']), /^content .*encrypted/);
    const encrypted = await sent(server, cem, group, 'c2VjcmV0', { is_encrypted: true });
    dataOf(await call(cem, 'PATCH', `messages/${encrypted.message_id}`, { content: 'b3RoZXI=' }));
  });

  test('what it mentions no more is told no more', async () => {
    const message = await sent(server, ann, room, '@ben', { metadata: { mentions: [ben.id] } });
    const mentions = async () => {
      const told = await server.sql(`select 1 from notifications where kind = 'message.mention' and target_id = $1`, [
        message.message_id,
      ]);
      const read = dataOf<ConversationBody>(await call(ben, 'GET', `conversations/${room.id}`));
      return [told.length, read['mention_count']];
    };
    assert.deepEqual(await mentions(), [1, 1]);
    dataOf(await call(ann, 'PATCH', `messages/${message.message_id}`, { content: 'Nobody', metadata: {} }));
    assert.deepEqual(await mentions(), [0, 0]);
    dataOf(
      await call(ann, 'PATCH', `messages/${message.message_id}`, { content: '@ben', metadata: { mentions: [ben.id] } }),
    );
    assert.deepEqual(await mentions(), [1, 1]);
    dataOf(await call(ann, 'DELETE', `messages/${message.message_id}`));
    assert.deepEqual(await mentions(), [0, 0]);
  });
});

describe('deleting', () => {
  test('takes words, reactions and pins from the database, and leaves that there was one', async () => {
    const message = await sent(server, ben, room, 'Canary in the mine', { metadata: { note: 'canary' } });
    dataOf(await call(ann, 'POST', `messages/${message.message_id}/react`, { emoji: '👍' }));
    dataOf(await call(ann, 'POST', `messages/${message.message_id}/pin`));
    const path = `messages/${message.message_id}`;
    assert.deepEqual(refusalOf(await call(stranger, 'DELETE', path), 404), noMessage);
    // Ann is an admin; Ben deletes nothing of hers.
    const hers = await sent(server, ann, room, 'Hers');
    assert.equal((await call(ben, 'DELETE', `messages/${hers.message_id}`)).status, 403);
    const gone = dataOf<Shown>(await call(ann, 'DELETE', path));
    assert.deepEqual(
      [gone.content, gone['metadata'], gone.reactions, gone['pinned'], gone.seq],
      ['', null, [], false, message.seq],
    );
    assert.ok(gone['deleted_at']);
    dataOf(await call(ann, 'DELETE', path));
    assert.equal(
      refusalOf(await call(ben, 'PATCH', path, { content: 'Back' }), 403)['message'],
      'This message was deleted',
    );
    assert.equal((await call(ann, 'POST', `${path}/react`, { emoji: '👍' })).status, 403);
    const left = await server.sql(
      `select 1 from messages where id = $1 and (content <> '' or metadata is not null or search is not null)`,
      [message.message_id],
    );
    assert.deepEqual(left, []);
    assert.deepEqual(
      await server.sql('select 1 from message_reactions where seq = $1 and conversation_id = $2', [
        message.seq,
        room.id,
      ]),
      [],
    );
  });
});

describe('what is unread', () => {
  test('are others’ messages after one’s marker that are not deleted; the marker never goes back', async () => {
    const fresh = await began(server, ann, [ben]);
    const mark = (person: Person, body = {}) => call(person, 'POST', `conversations/${fresh.id}/mark-read`, body);
    const messages: MessageBody[] = [];
    for (let index = 0; index < 6; index += 1)
      messages.push(await sent(server, index === 2 ? ben : ann, fresh, `M ${index}`));
    assert.deepEqual([await unread(ben, fresh.id), await unread(ann, fresh.id)], [5, 1]);
    dataOf(await call(ann, 'DELETE', `messages/${messages[4]?.message_id}`));
    assert.equal(await unread(ben, fresh.id), 4);
    assert.deepEqual(dataOf(await mark(ben, { seq: 2 })), {
      conversation_id: fresh.id,
      read_seq: 2,
      delivered_seq: 2,
      unread_count: 2,
    });
    assert.equal(dataOf<{ read_seq: number }>(await mark(ben, { seq: 1 })).read_seq, 2);
    assert.deepEqual(dataOf(await mark(ben, { seq: 999 })), {
      conversation_id: fresh.id,
      read_seq: 6,
      delivered_seq: 6,
      unread_count: 0,
    });
    // The newest is a deletion, an edit, a reaction: there is nothing to read in them.
    const last = await sent(server, ann, fresh, 'Last');
    dataOf(await call(ann, 'PATCH', `messages/${last.message_id}`, { content: 'Least' }));
    dataOf(await mark(ben));
    dataOf(await call(ann, 'POST', `messages/${last.message_id}/react`, { emoji: '🎉' }));
    dataOf(await call(ann, 'DELETE', `messages/${last.message_id}`));
    assert.equal(await unread(ben, fresh.id), 0);
    assert.equal((await mark(stranger)).status, 404);
    refusalOf(await mark(ben, { seq: -1 }), 400);
    refusalOf(await mark(ben, { seq: '1' }), 400);
  });

  test('is the same however many send, delete and read at once', async () => {
    const busy = await began(server, ann, [ben]);
    const doing = Array.from({ length: 60 }, async (_, index) => {
      const message = await sent(server, index % 3 === 0 ? ben : ann, busy, `M ${index}`);
      if (index % 4 === 0) await call(ann, 'DELETE', `messages/${message.message_id}`);
      if (index % 5 === 0)
        await call(ben, 'POST', `conversations/${busy.id}/mark-read`, { seq: Math.max(0, message.seq - 3) });
    });
    await Promise.all(doing);
    for (const person of [ann, ben]) {
      const [row] = await server.sql<{ right: string }>(
        `select count(*) as right from messages m join conversation_participants p on p.conversation_id = m.conversation_id
          where p.user_id = $1 and m.conversation_id = $2 and m.seq > p.read_seq and m.sender_id <> $1 and m.deleted_at is null`,
        [person.id, busy.id],
      );
      assert.equal(await unread(person, busy.id), Number(row?.right));
    }
  });

  test('reading what mentions one settles that notice', async () => {
    const fresh = await began(server, ann, [ben]);
    const message = await sent(server, ann, fresh, '@ben', { metadata: { mentions: [ben.id] } });
    dataOf(await call(ben, 'POST', `conversations/${fresh.id}/mark-read`));
    const rows = await server.sql('select read_at is not null as read from notifications where target_id = $1', [
      message.message_id,
    ]);
    assert.deepEqual(rows, [{ read: true }]);
  });
});

describe('reactions', () => {
  test('are single emojis, one of each a person', async () => {
    const message = await sent(server, ann, room, 'React');
    const path = `messages/${message.message_id}/react`;
    for (const emoji of ['', 'x', '👍👍', '<b>', '👍 ', 'a👍', '1', '\u200d', 'x'.repeat(100), 5])
      refusalOf(await call(ben, 'POST', path, { emoji }), 400);
    refusalOf(await call(ben, 'POST', path, {}), 400);
    assert.deepEqual(refusalOf(await call(stranger, 'POST', path, { emoji: '👍' }), 404), noMessage);
    for (const emoji of ['👍', '👍🏽', '👨‍👩‍👧‍👦', '🇩🇪', '❤', '❤️', '1️⃣'])
      dataOf(await call(ben, 'POST', path, { emoji }));
    const shown = dataOf<Shown>(await call(ann, 'POST', path, { emoji: '👍' }));
    assert.deepEqual(shown.reactions[0], { emoji: '👍', count: 2, user_ids: [ben.id, ann.id] });
    assert.deepEqual(
      shown.reactions.map(each => each.emoji),
      ['👍', '👍🏽', '👨‍👩‍👧‍👦', '🇩🇪', '❤️', '1️⃣'],
    );
    const one = dataOf<Shown>(await call(ben, 'DELETE', `${path}?emoji=${encodeURIComponent('👍')}`));
    assert.deepEqual(one.reactions.find(each => each.emoji === '👍')?.user_ids, [ann.id]);
    const none = dataOf<Shown>(await call(ben, 'DELETE', path));
    assert.deepEqual(none.reactions, [{ emoji: '👍', count: 1, user_ids: [ann.id] }]);
    assert.equal(dataOf<Shown>(await call(ben, 'DELETE', path, { emoji: '👍' })).change, none.change);
  });

  test('there is an end to them, and none to who blocked one', async () => {
    const message = await sent(server, ann, room, 'Many');
    await server.sql(
      `insert into message_reactions select get_byte(uuid_send($1::uuid), 15) & 15, $1, $2, $3, 'e' || n, now() from generate_series(1, 50) n`,
      [room.id, message.seq, ben.id],
    );
    assert.equal((await call(ann, 'POST', `messages/${message.message_id}/react`, { emoji: '👍' })).status, 409);
    const [cem, dan] = await colleagues(server, 2);
    assert.ok(cem && dan);
    const pair = await began(server, cem, [dan], { type: 'direct', title: null });
    const direct = await sent(server, cem, pair, 'Hi');
    await server.sql('insert into person_blocks values ($1, $2, now())', [cem.id, dan.id]);
    assert.equal((await call(dan, 'POST', `messages/${direct.message_id}/react`, { emoji: '👍' })).status, 403);
  });

  test('who was blocked says nothing by what was said before, and neither does who blocked', async () => {
    const [cem, dan] = await colleagues(server, 2);
    assert.ok(cem && dan);
    const pair = await began(server, cem, [dan], { type: 'direct', title: null });
    const [said, answered] = [await sent(server, cem, pair, 'Hi'), await sent(server, dan, pair, 'Hello')];
    dataOf(await call(dan, 'POST', `users/${cem.id}/block`));
    const refused = async (who: Person, ...asked: [method: string, path: string, body?: object]) =>
      refusalOf(await call(who, ...asked), 403)['code'];
    for (const [who, message] of [[cem, said] as const, [dan, answered] as const]) {
      await refused(who, 'PATCH', `messages/${message.message_id}`, { content: 'You cannot stop me' });
      await refused(who, 'POST', `messages/${message.message_id}/pin`);
    }
    await refused(cem, 'PUT', `conversations/${pair.id}/settings`, { is_e2ee_enabled: true });
    // Taking back what one said hurts nobody.
    dataOf(await call(cem, 'DELETE', `messages/${said.message_id}`));
  });
});

describe('threads, pins and the search', () => {
  test('a thread is read from any message of it, page by page', async () => {
    const root = await sent(server, ann, room, 'Root');
    const replies: MessageBody[] = [];
    for (let index = 0; index < 5; index += 1)
      replies.push(await sent(server, ben, room, `R ${index}`, { metadata: { reply_to: root.message_id } }));
    const path = `messages/${replies[3]?.message_id}/thread`;
    interface ThreadBody {
      readonly root: MessageBody;
      readonly messages: MessageBody[];
      readonly next_page_state: string | null;
    }
    const first = dataOf<ThreadBody>(await call(ann, 'GET', `${path}?limit=3`));
    assert.deepEqual(
      [first.root.message_id, first.messages.map(each => each.content)],
      [root.message_id, ['R 0', 'R 1', 'R 2']],
    );
    const rest = dataOf<ThreadBody>(await call(ann, 'GET', `${path}?limit=3&page_state=${first.next_page_state}`));
    assert.deepEqual([rest.messages.map(each => each.content), rest.next_page_state], [['R 3', 'R 4'], null]);
    assert.equal((await call(stranger, 'GET', path)).status, 404);
    assert.equal((await call(ann, 'GET', `${path}?page_state=x`)).status, 400);
    dataOf(await call(ben, 'DELETE', `messages/${replies[0]?.message_id}`));
    assert.equal(dataOf<ThreadBody>(await call(ann, 'GET', path)).root['reply_count'], 4);
  });

  test('pins are of all in the conversation', async () => {
    const fresh = await began(server, ann, [ben]);
    const message = await sent(server, ann, fresh, 'Pin me');
    const path = `messages/${message.message_id}/pin`;
    assert.equal((await call(stranger, 'POST', path)).status, 404);
    for (const person of [ben, ann])
      assert.equal(dataOf<MessageBody>(await call(person, 'POST', path))['pinned'], true);
    const pins = async (person: Person) =>
      dataOf<{ messages: MessageBody[] }>(await call(person, 'GET', `conversations/${fresh.id}/pins`)).messages.map(
        each => each.content,
      );
    assert.deepEqual([await pins(ann), await pins(ben)], [['Pin me'], ['Pin me']]);
    assert.equal((await call(stranger, 'GET', `conversations/${fresh.id}/pins`)).status, 404);
    dataOf(await call(ann, 'DELETE', path));
    assert.deepEqual(await pins(ben), []);
  });

  test('the search finds words in what one may read, and says what it did not look at', async () => {
    const [cem, dan, eve] = await colleagues(server, 3);
    assert.ok(cem && dan && eve);
    const group = await began(server, cem, [dan]);
    const other = await began(server, cem, [dan], { title: 'Other' });
    const secret = await began(server, cem, [dan], { is_e2ee_enabled: true, title: 'Secret' });
    const first = await sent(server, cem, group, 'Deploying the Frühstück service');
    const second = await sent(server, dan, other, 'deployment plan: frühstück at 9');
    await sent(server, cem, secret, 'ZGVwbG95', { is_encrypted: true });
    const edited = await sent(server, cem, group, 'deplorable');
    dataOf(await call(cem, 'PATCH', `messages/${edited.message_id}`, { content: 'lamentable' }));
    const gone = await sent(server, cem, group, 'deploy nothing');
    dataOf(await call(cem, 'DELETE', `messages/${gone.message_id}`));
    interface HitsBody {
      readonly messages: MessageBody[];
      readonly not_searched: { id: string; title: string }[];
      readonly next_page_state: string | null;
    }
    const search = async (query: string, person = cem): Promise<HitsBody> =>
      dataOf(await call(person, 'GET', `messages/search?${query}`));
    const ids = (hits: HitsBody) => hits.messages.map(each => each.message_id);
    assert.deepEqual(ids(await search('q=depl')), [second.message_id, first.message_id]);
    assert.deepEqual(ids(await search(`q=${encodeURIComponent('FRÜHSTÜCK depl')}`)), [
      second.message_id,
      first.message_id,
    ]);
    assert.deepEqual(ids(await search(`q=${encodeURIComponent('"the frühstück service"')}`)), [first.message_id]);
    assert.deepEqual(ids(await search(`q=depl&conversation_id=${group.id}`)), [first.message_id]);
    assert.deepEqual((await search('q=depl')).not_searched, [{ id: secret.id, title: 'Secret' }]);
    const page = await search('q=depl&limit=1');
    assert.deepEqual(ids(await search(`q=depl&limit=1&page_state=${page.next_page_state}`)), [first.message_id]);
    assert.deepEqual(ids(await search('q=depl', eve)), []);
    for (const key of [
      ['2026-01-01T00:00:00Z', '-'.repeat(36)],
      ['1', room.id],
      ['x', 'y'],
    ]) {
      const state = Buffer.from(JSON.stringify(key)).toString('base64url');
      refusalOf(await call(cem, 'GET', `messages/search?q=depl&page_state=${state}`), 400);
    }
    for (const q of ["'", '\\', '!', '&|', ':*', "a' | 'b", '%27%29%3B--', '(((', '"', '‮'])
      assert.equal((await call(cem, 'GET', `messages/search?q=${encodeURIComponent(q)}`)).status < 500, true, q);
    for (const query of [
      'q=',
      '',
      `q=${'x'.repeat(201)}`,
      'q=a%00b',
      'q=x&limit=0',
      'q=x&page_state=x',
      'q=x&conversation_id=1',
    ])
      refusalOf(await call(cem, 'GET', `messages/search?${query}`), 400);
    assert.equal((await call(eve, 'GET', `messages/search?q=x&conversation_id=${group.id}`)).status, 404);
  });
});
