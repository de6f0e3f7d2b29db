import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import {
  began,
  type ConversationBody,
  colleagues,
  dataOf,
  intoOrganization,
  notFound,
  refusalOf,
  sent,
} from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const begin = (person: Person, body: unknown, headers = {}) =>
  server.call('POST', '/v1/conversations', { token: person.token, body, headers });

describe('beginning a conversation', () => {
  test('names every bad field', async () => {
    const [ann, ben] = await colleagues(server, 2);
    assert.ok(ann && ben);
    const group = { type: 'group', title: 'Team', participant_ids: [ben.id] };
    for (const [body, words] of [
      [{ ...group, type: 'channel' }, /^type must be/],
      [{ ...group, title: 'x'.repeat(10_000) }, /^title must have/],
      [{ ...group, title: '\u202e' }, /^title must/],
      [{ type: 'group', participant_ids: [ben.id] }, /^title is required$/],
      [{ ...group, participant_ids: [] }, /^participant_ids must/],
      [{ ...group, participant_ids: ['x'] }, /^participant_ids\.0 must/],
      [{ ...group, participant_ids: [ann.id] }, /^participant_ids must name somebody besides yourself$/],
      [{ ...group, avatar_url: 'https://elsewhere.example/x.png' }, /^avatar_url must be/],
      [{ ...group, owner: ann.id }, /^owner is not a known field$/],
      [{ type: 'direct', participant_ids: [ben.id, randomUUID()] }, /^participant_ids must name one other person$/],
    ] as const) {
      const { code, message } = refusalOf(await begin(ann, body), 400);
      assert.equal(code, 'VALIDATION_ERROR');
      assert.match(String(message), words);
    }
    assert.deepEqual(await server.sql('select 1 from conversations where created_by = $1', [ann.id]), []);
  });

  test('reaches nobody who shares nothing with one, blocked one, is gone, or never was', async () => {
    const [ann, ben, cem] = await colleagues(server, 3);
    const [stranger] = await colleagues(server, 1);
    assert.ok(ann && ben && cem && stranger);
    await server.sql('insert into person_blocks values ($1, $2, now())', [cem.id, ann.id]);
    for (const other of [stranger.id, cem.id, randomUUID()]) {
      const answer = await begin(ann, { type: 'group', title: 'Team', participant_ids: [ben.id, other] });
      assert.deepEqual(refusalOf(answer, 404), { code: 'NOT_FOUND', message: `User not found: ${other}` });
      assert.equal((await begin(ann, { type: 'direct', participant_ids: [other] })).status, 404);
    }
    assert.equal((await begin(cem, { type: 'direct', participant_ids: [ann.id] })).status, 404);
  });

  test('reaches whoever belongs to no organization, who does not reach those who do', async () => {
    const [ann] = await colleagues(server, 1);
    const alone = await server.person();
    assert.ok(ann);
    assert.equal((await begin(alone, { type: 'direct', participant_ids: [ann.id] })).status, 404);
    const { participants } = await began(server, ann, [alone], { type: 'direct', title: null });
    assert.deepEqual(participants.map(each => each.user_id).sort(), [ann.id, alone.id].sort());
  });

  test('lies in the only organization that all share; of several one has to be named', async () => {
    const [ann, ben, cem] = await colleagues(server, 3);
    assert.ok(ann && ben && cem);
    const second = await intoOrganization(server, [ann, ben]);
    const answer = await begin(ann, { type: 'group', title: 'Team', participant_ids: [ben.id] });
    assert.match(String(refusalOf(answer, 400)['message']), /organization/);
    assert.equal((await began(server, ann, [ben], { organization_id: second }))['organization_id'], second);
    const named = await begin(
      ann,
      { type: 'group', title: 'Team', participant_ids: [ben.id] },
      { 'x-organization-id': second },
    );
    assert.equal(dataOf<ConversationBody>(named, 201)['organization_id'], second);
    const foreign = await begin(ann, {
      type: 'group',
      title: 'Team',
      participant_ids: [ben.id, cem.id],
      organization_id: second,
    });
    assert.match(String(refusalOf(foreign, 400)['message']), /^participant_ids must all belong/);
    const elsewhere = await intoOrganization(server, [cem]);
    const stranger = await begin(ann, {
      type: 'group',
      title: 'Team',
      participant_ids: [ben.id],
      organization_id: elsewhere,
    });
    assert.equal(stranger.status, 404);
  });

  test('as the document shows it: the creator is an admin, also when they are not listed', async () => {
    const [ann, ben, cem] = await colleagues(server, 3);
    assert.ok(ann && ben && cem);
    const asked = {
      title: 'Team Chat',
      type: 'group',
      participant_ids: [ben.id, cem.id, ben.id],
      is_e2ee_enabled: true,
      description: 'Where we talk',
    };
    const answer = await begin(ann, asked);
    const made = dataOf<ConversationBody>(answer, 201);
    assert.deepEqual(
      made.participants.map(({ user_id, role }) => [user_id, role]),
      [[ann.id, 'admin'], ...[ben.id, cem.id].sort().map(id => [id, 'member'])],
    );
    assert.deepEqual(
      [
        made['is_e2ee_enabled'],
        made['created_by'],
        made['participant_count'],
        made['description'],
        made['last_message_at'],
      ],
      [true, ann.id, 3, 'Where we talk', null],
    );
    for (const person of [ann, ben, cem]) {
      const read = await server.call('GET', `/v1/conversations/${made.id}`, { token: person.token });
      assert.equal(dataOf<ConversationBody>(read).title, 'Team Chat');
    }
    const rows = await server.sql(
      `select user_id from notifications where kind = 'conversation.added' and target_id = $1`,
      [made.id],
    );
    assert.deepEqual(rows.map(each => each['user_id']).sort(), [ben.id, cem.id].sort());
  });

  test('of two people it is one for good, however many begin it at once', async () => {
    const [ann, ben] = await colleagues(server, 2);
    assert.ok(ann && ben);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        index % 2 === 0
          ? begin(ann, { type: 'direct', participant_ids: [ben.id] })
          : begin(ben, { type: 'direct', participant_ids: [ann.id, ben.id] }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [...Array.from({ length: 19 }, () => 200), 201]);
    const ids = answers.map(each => dataOf<ConversationBody>(each, each.status).id);
    assert.equal(new Set(ids).size, 1);
  });

  test('is forbidden to nobody who is signed in, and closed to all others', async () => {
    assert.deepEqual(
      refusalOf(await server.call('POST', '/v1/conversations', { body: {} }), 401)['code'],
      'UNAUTHORIZED',
    );
    assert.equal((await server.call('GET', '/v1/conversations')).status, 401);
  });
});

describe('reading', () => {
  test('strangers, other organizations and malformed ids get nothing', async () => {
    const [ann, ben] = await colleagues(server, 2);
    const [other] = await colleagues(server, 1);
    assert.ok(ann && ben && other);
    const { id } = await began(server, ann, [ben]);
    for (const token of [other.token, server.admin.token]) {
      assert.deepEqual(refusalOf(await server.call('GET', `/v1/conversations/${id}`, { token }), 404), notFound);
    }
    const path = `/v1/conversations/${id}`;
    const elsewhere = { 'x-organization-id': await intoOrganization(server, [ann]) };
    assert.equal((await server.call('GET', path, { token: ann.token, headers: elsewhere })).status, 404);
    const malformed = await server.call('GET', '/v1/conversations/1', { token: ann.token });
    assert.equal(refusalOf(malformed, 400)['message'], 'id must be a valid id');
  });

  test('a suspended organization has no conversations until it is active again', async () => {
    const [ann, ben] = await colleagues(server, 2);
    assert.ok(ann && ben);
    const made = await began(server, ann, [ben]);
    const suspend = async (active: boolean): Promise<void> => {
      await server.sql('update organizations set active = $2 where id = $1', [made['organization_id'], active]);
      server.gatehouse.bus.publish([{ type: 'access.changed', users: 'everyone' }]);
    };
    await suspend(false);
    assert.equal((await server.call('GET', `/v1/conversations/${made.id}`, { token: ann.token })).status, 404);
    const body = { conversation_id: made.id, content: 'x' };
    assert.equal((await server.call('POST', '/v1/messages', { token: ann.token, body })).status, 404);
    await suspend(true);
    assert.equal((await server.call('GET', `/v1/conversations/${made.id}`, { token: ann.token })).status, 200);
  });

  test('the list has the newest first, what is unread, and who the other is', async () => {
    const [ann, ben] = await colleagues(server, 2);
    assert.ok(ann && ben);
    const first = await began(server, ann, [ben], { title: 'First' });
    const second = await began(server, ann, [ben], { type: 'direct', title: null });
    await sent(server, ann, first, 'One');
    await sent(server, ann, first, 'Two');
    await sent(server, ben, first, 'Three');
    interface List {
      readonly conversations: readonly Record<string, unknown>[];
      readonly [name: string]: unknown;
    }
    const list = async (person: Person, query = ''): Promise<List> =>
      dataOf(await server.call('GET', `/v1/conversations${query}`, { token: person.token }));
    const seen = await list(ben);
    assert.deepEqual([seen['limit'], seen['offset'], seen['total'], seen['unread_count']], [20, 0, 2, 2]);
    assert.deepEqual(
      seen.conversations.map(each => [
        each['id'],
        each['unread_count'],
        (each['other'] as { user_id: string } | null)?.user_id,
      ]),
      [
        [first.id, 2, undefined],
        [second.id, 0, ann.id],
      ],
    );
    const last = seen.conversations.map(each => each['last_message']) as ({ content: string } | null)[];
    assert.deepEqual(
      last.map(each => each?.content),
      ['Three', undefined],
    );
    assert.deepEqual(
      (await list(ann)).conversations.map(each => each['unread_count']),
      [1, 0],
    );
    assert.deepEqual(
      (await list(ben, '?unread=true')).conversations.map(each => each['id']),
      [first.id],
    );
    assert.deepEqual(
      (await list(ben, '?type=direct&sort=created_at')).conversations.map(each => each['id']),
      [second.id],
    );
    assert.deepEqual((await list(ben, '?archived=true')).conversations, []);
    assert.deepEqual(
      (await list(ben, '?limit=1&offset=1')).conversations.map(each => each['id']),
      [second.id],
    );
    for (const query of ['limit=0', 'limit=101', 'offset=-1', 'sort=name', 'unread=maybe', 'type=x'])
      refusalOf(await server.call('GET', `/v1/conversations?${query}`, { token: ben.token }), 400);
  });

  test('of 2,000 conversations the sums are those of all of them, and a page is a page', async () => {
    const [ann, ben] = await colleagues(server, 2);
    assert.ok(ann && ben);
    await server.sql(
      `with made as (
        insert into conversations (id, type, title, created_by, created_at, updated_at, is_e2ee_enabled, last_seq, last_change, participant_count)
        select gen_random_uuid(), 'group', 'Room ' || n, $1, now(), now(), false, n % 7, n % 7, 2 from generate_series(1, 2000) n
        returning id)
      insert into conversation_participants (conversation_id, user_id, role, joined_at)
        select made.id, p.id, 'member', now() from made, unnest($2::uuid[]) as p (id)`,
      [ann.id, [ann.id, ben.id]],
    );
    const answer = await server.call('GET', '/v1/conversations?limit=100', { token: ben.token });
    const list = dataOf<{ conversations: unknown[]; total: number; unread_count: number }>(answer);
    const unread = Array.from({ length: 2000 }, (_, index) => (index + 1) % 7).reduce((sum, n) => sum + n, 0);
    assert.deepEqual([list.conversations.length, list.total, list.unread_count], [100, 2000, unread]);
    // What a marker takes grows with people, not with what they read.
    const [row] = await server.sql<{ rows: string }>(
      'select count(*) as rows from conversation_participants where user_id = $1',
      [ben.id],
    );
    assert.equal(Number(row?.rows), 2000);
  });
});
