import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { began, type ConversationBody, colleagues, sent } from '../connect/connect.support.ts';
import { type Live, type Message, live as opened } from './live.support.ts';

let server: TestServer;
const open: Live[] = [];
before(async () => {
  server = await startServer();
});
afterEach(() => {
  for (const { ws } of open.splice(0)) ws.terminate();
});
after(() => server.close());

/** A socket that follows all of somebody's conversations. */
async function live(who: Person): Promise<Live> {
  const socket = await opened(server, who);
  open.push(socket);
  await socket.subscribe('conversations');
  return socket;
}

const of = ({ heard }: Live, type: string): Message[] => heard.filter(each => each.type === type);
const contents = (socket: Live): unknown[] => of(socket, 'chat').map(({ content }) => content);
const none = '00000000-0000-7000-8000-000000000000';

async function three(): Promise<{ a: Person; b: Person; c: Person; conversation: ConversationBody }> {
  const [a, b, c] = (await colleagues(server, 3)) as [Person, Person, Person];
  return { a, b, c, conversation: await began(server, a, [b]) };
}

describe('what somebody may not', () => {
  test('is refused in words, and tells nobody anything', async () => {
    const { a, c, conversation } = await three();
    const [ofA, ofC] = [await live(a), await live(c)];
    for (const [message, words] of [
      [{ type: 'typing' }, /^conversation_id is required/],
      [{ type: 'typing', conversation_id: 'x' }, /^conversation_id/],
      [{ type: 'typing', conversation_id: conversation.id }, /Conversation not found/],
      [{ type: 'read', conversation_id: conversation.id }, /Conversation not found/],
      [{ type: 'read', conversation_id: none, seq: -1 }, /^seq/],
      [{ type: 'delivered', conversation_id: conversation.id }, /Conversation not found/],
      [{ type: 'resume' }, /^conversations is required/],
      [{ type: 'resume', conversations: { x: 1 } }, /^conversations/],
      [{ type: 'resume', conversations: { [none]: -1 } }, /^conversations/],
    ] as const) {
      const before = ofC.heard.length;
      ofC.say(message);
      assert.match(String((await ofC.next('error', before))['message']), words);
      await sleep(110);
    }
    await sent(server, a, conversation, 'Not theirs');
    ofC.say({ type: 'resume', conversations: { [conversation.id]: 0 } });
    const { type: _type, ...resumed } = await ofC.next('resumed');
    assert.deepEqual(resumed, { conversations: [], missed: [conversation.id] });
    await until('one hears it', () => contents(ofA).length === 1);
    assert.deepEqual([contents(ofC), of(ofA, 'typing'), of(ofA, 'read')], [[], [], []]);
  });

  test('and no more, once they are taken out: at once, and within seconds where nobody tells it', async () => {
    const { a, b, conversation } = await three();
    const ofB = await live(b);
    await sent(server, a, conversation, 'Before');
    await until('it is heard', () => contents(ofB).length === 1);
    const path = `/v1/conversations/${conversation.id}/participants/${b.id}`;
    assert.equal((await server.call('DELETE', path, { token: a.token })).status, 200);
    assert.equal((await ofB.next('participants'))['change'], 'participants_removed');
    await sent(server, a, conversation, 'After');
    await sleep(200);
    assert.deepEqual(contents(ofB), ['Before']);

    const other = await began(server, a, [b]);
    await until('they hear of it', () => of(ofB, 'participants').length === 2);
    await server.sql(
      `with gone as (delete from conversation_participants where conversation_id = $1 and user_id = $2)
       update conversations set members_version = members_version + 1 where id = $1`,
      [other.id, b.id],
    );
    await sleep(2_500);
    await sent(server, a, other, 'Unheard');
    await sleep(200);
    assert.deepEqual(contents(ofB), ['Before']);
    assert.equal(ofB.ws.readyState, ofB.ws.OPEN);
  });
});

describe('the channel', () => {
  test('tells all that happens in one’s conversations, and in those that one comes to, in the words of chat', async () => {
    const { a, b, c, conversation } = await three();
    const [ofB, ofC] = [await live(b), await live(c)];
    const first = await sent(server, a, conversation, 'First');
    const group = await began(server, a, [b, c]);
    await until('both hear of it', () => of(ofB, 'participants').length === 1 && of(ofC, 'participants').length === 1);
    await sent(server, a, group, 'In the group');
    const direct = await began(server, c, [b], { type: 'direct', title: undefined });
    await sent(server, c, direct, 'Between us');
    await until('all is heard', () => contents(ofB).length === 3 && contents(ofC).length === 2);
    assert.deepEqual(contents(ofB), ['First', 'In the group', 'Between us']);
    assert.deepEqual(contents(ofC), ['In the group', 'Between us']);
    const { type, timestamp, ...shown } = of(ofB, 'chat')[0] ?? { type: 'none' };
    assert.deepEqual([type, timestamp, shown], ['chat', first['created_at'], first]);
  });

  test('takes typing, reading and delivery, and tells how much is unread', async () => {
    const { a, b, conversation } = await three();
    const [ofA, ofB] = [await live(a), await live(b)];
    for (let count = 1; count <= 3; count += 1) await sent(server, a, conversation, `Message ${count}`);
    const unread = (count: number) => () =>
      of(ofB, 'unread').some(({ conversations }) =>
        (conversations as { conversation_id: string; unread_count: number }[]).some(
          each => each.conversation_id === conversation.id && each.unread_count === count,
        ),
      );
    await until('three are unread', unread(3));
    ofB.say({ type: 'typing', conversation_id: conversation.id });
    ofB.say({ type: 'delivered', conversation_id: conversation.id });
    ofB.say({ type: 'read', conversation_id: conversation.id, seq: 2 });
    await until('one is unread', unread(1), 900);
    const [typing] = of(ofA, 'typing');
    assert.deepEqual([typing?.['sender_id'], typing?.['conversation_id']], [b.id, conversation.id]);
    await until('it is told', () => of(ofA, 'read').length === 1 && of(ofA, 'delivered').length === 1);
    assert.deepEqual(
      [...of(ofA, 'delivered'), ...of(ofA, 'read')].map(each => [each['read_seq'], each['delivered_seq']]),
      [
        [0, 3],
        [2, 3],
      ],
    );
  });

  test('tells those who talk with somebody that they come and go, once however much they share', async () => {
    const { a, b, c, conversation: _shared } = await three();
    await began(server, a, [b]);
    const [ofA, ofC] = [await live(a), await live(c)];
    const ofB = await opened(server, b);
    const seen = () => of(ofA, 'presence').filter(({ user_id }) => user_id === b.id);
    await until('they are there', () => seen().length === 1);
    ofB.ws.close();
    await until('they have gone', () => seen().length === 2);
    assert.deepEqual(
      seen().map(({ online }) => online),
      [true, false],
    );
    assert.deepEqual(
      of(ofC, 'presence').filter(({ user_id }) => user_id !== c.id),
      [],
    );
  });

  test('resumes many at once: what has changed since, as it is now, and which of them have to be read', async () => {
    const { a, b, conversation } = await three();
    const [busy, quiet] = [await began(server, a, [b]), await began(server, a, [b])];
    const seen = await sent(server, a, conversation, 'Seen');
    const { message_id } = await sent(server, a, conversation, 'Edited');
    await server.call('PATCH', `/v1/messages/${message_id}`, { token: a.token, body: { content: 'Better' } });
    await sent(server, a, conversation, 'New');
    await server.sql('update conversations set last_change = 500 where id = $1', [busy.id]);
    const ofB = await live(b);
    const foreign = randomUUID();
    ofB.say({
      type: 'resume',
      conversations: { [conversation.id]: seen.change, [busy.id]: 0, [quiet.id]: 0, [foreign]: 7 },
    });
    const { conversations, missed } = await ofB.next('resumed');
    const told = new Map(
      (conversations as { conversation_id: string; last_change: number; messages: Message[] }[]).map(each => [
        each.conversation_id,
        [each.last_change, each.messages.map(({ type, seq, content }) => [type, seq, content])],
      ]),
    );
    assert.deepEqual(told.get(conversation.id), [
      4,
      [
        ['edited', 2, 'Better'],
        ['chat', 3, 'New'],
      ],
    ]);
    assert.deepEqual([told.get(quiet.id), told.size], [[0, []], 2]);
    assert.deepEqual((missed as string[]).toSorted(), [busy.id, foreign].toSorted());
  });

  test('follows thousands, without asking for each of them', async () => {
    const { a, b, conversation } = await three();
    await server.sql(
      `with made as (
         insert into conversations (id, type, title, created_by, created_at, updated_at, is_e2ee_enabled, participant_count)
         select gen_random_uuid(), 'group', 'Many', $1, now(), now(), false, 2 from generate_series(1, 3000) returning id)
       insert into conversation_participants (conversation_id, user_id, role, joined_at)
       select made.id, person, 'member', now() from made, unnest($2::uuid[]) as person`,
      [a.id, [a.id, b.id]],
    );
    const begun = performance.now();
    const ofB = await live(b);
    await sent(server, a, conversation, 'Among many');
    await until('it is heard', () => contents(ofB).length === 1);
    const lasted = performance.now() - begun;
    assert.ok(lasted < 3_000, `${lasted} ms`);
  });
});
