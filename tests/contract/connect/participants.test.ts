import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { began, type ConversationBody, colleagues, dataOf, notFound, refusalOf, sent } from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const call = (person: Person, method: string, path: string, body?: unknown) =>
  server.call(method, `/v1/conversations/${path}`, { token: person.token, ...(body === undefined ? {} : { body }) });
const read = async (person: Person, id: string): Promise<ConversationBody> => dataOf(await call(person, 'GET', id));
const rolesOf = async (person: Person, id: string): Promise<Record<string, string>> =>
  Object.fromEntries((await read(person, id)).participants.map(({ user_id, role }) => [user_id, role]));
const adminOnly = { code: 'FORBIDDEN', message: 'Only an admin of this conversation may do this' };

/** A group: an admin, a moderator, a member, and somebody of the same organization who is not in it. */
async function cast() {
  const [admin, moderator, member, outside] = await colleagues(server, 4);
  assert.ok(admin && moderator && member && outside);
  const room = await began(server, admin, [moderator, member]);
  const answer = await call(admin, 'PATCH', `${room.id}/participants/${moderator.id}`, { role: 'moderator' });
  assert.deepEqual(dataOf(answer), { role: 'moderator' });
  return { admin, moderator, member, outside, room, id: room.id };
}

describe('adding people', () => {
  test('strangers get nothing, members give no roles, and nobody comes from elsewhere', async () => {
    const { admin, member, outside, id } = await cast();
    const [foreign] = await colleagues(server, 1);
    assert.ok(foreign);
    const add = (person: Person, body: object) => call(person, 'POST', `${id}/participants`, body);
    assert.deepEqual(refusalOf(await add(outside, { user_ids: [outside.id] }), 404), notFound);
    assert.deepEqual(refusalOf(await add(member, { user_ids: [outside.id], role: 'admin' }), 403), adminOnly);
    assert.equal((await add(admin, { user_ids: [foreign.id] })).status, 404);
    assert.equal((await add(admin, { user_ids: [outside.id, randomUUID()] })).status, 404);
    for (const body of [
      {},
      { user_ids: [] },
      { user_ids: ['x'] },
      { user_ids: [outside.id], role: 'owner' },
      { user_ids: [outside.id], by: 1 },
    ])
      refusalOf(await add(admin, body), 400);
    await server.sql('insert into person_blocks values ($1, $2, now())', [outside.id, member.id]);
    assert.equal((await add(member, { user_ids: [outside.id] })).status, 404);
    assert.equal((await read(admin, id))['participant_count'], 3);
  });

  test('as the document shows it: they are told, see what was said before, and nothing of it is unread', async () => {
    const { admin, member, outside, id } = await cast();
    await sent(server, admin, { id }, 'Before');
    const answer = await call(member, 'POST', `${id}/participants`, { user_ids: [outside.id, admin.id] });
    assert.deepEqual(dataOf(answer), { message: 'Participants added successfully', added: [outside.id] });
    const seen = await read(outside, id);
    assert.deepEqual(
      [seen.unread_count, seen['participant_count'], (await rolesOf(outside, id))[outside.id]],
      [0, 4, 'member'],
    );
    const page = await server.call('GET', `/v1/messages?conversation_id=${id}`, { token: outside.token });
    assert.equal(dataOf<{ messages: unknown[] }>(page).messages.length, 1);
    const told = await server.sql(
      `select user_id from notifications where kind = 'conversation.added' and target_id = $1 and user_id = $2`,
      [id, outside.id],
    );
    assert.equal(told.length, 1);
    const again = await call(member, 'POST', `${id}/participants`, { user_ids: [outside.id] });
    assert.deepEqual(dataOf<{ added: string[] }>(again).added, []);
  });

  test('where messages are encrypted, what was said before is not theirs', async () => {
    const [ann, ben, cem] = await colleagues(server, 3);
    assert.ok(ann && ben && cem);
    const room = await began(server, ann, [ben], { is_e2ee_enabled: true });
    const before = await sent(server, ann, room, 'AAAA', { is_encrypted: true });
    dataOf(await call(ann, 'POST', `${room.id}/participants`, { user_ids: [cem.id] }));
    const after = await sent(server, ann, room, 'BBBB', { is_encrypted: true });
    const page = await server.call('GET', `/v1/messages?conversation_id=${room.id}`, { token: cem.token });
    assert.deepEqual(
      dataOf<{ messages: { message_id: string }[] }>(page).messages.map(each => each.message_id),
      [after.message_id],
    );
    assert.equal(
      (await server.call('GET', `/v1/messages/${before.message_id}/thread`, { token: cem.token })).status,
      404,
    );
    assert.ok((await read(cem, room.id)).members_version > room.members_version);
  });

  test('a direct conversation stays of two, and there is an end to a group', async () => {
    const [ann, ben, cem] = await colleagues(server, 3);
    assert.ok(ann && ben && cem);
    const pair = await began(server, ann, [ben], { type: 'direct', title: null });
    for (const [method, path, body] of [
      ['POST', 'participants', { user_ids: [cem.id] }],
      ['DELETE', `participants/${ben.id}`, undefined],
      ['PATCH', `participants/${ben.id}`, { role: 'member' }],
      ['POST', 'leave', undefined],
    ] as const)
      assert.equal(refusalOf(await call(ann, method, `${pair.id}/${path}`, body), 409)['code'], 'CONFLICT');
    assert.equal((await call(ann, 'PATCH', pair.id, { title: 'Us' })).status, 409);
    const secret = await began(server, ann, [ben], { is_e2ee_enabled: true });
    await server.sql('update conversations set participant_count = 50 where id = $1', [secret.id]);
    const full = refusalOf(await call(ann, 'POST', `${secret.id}/participants`, { user_ids: [cem.id] }), 409);
    assert.equal(full['message'], 'A conversation has at most 50 participants');
  });
});

describe('leaving and removing', () => {
  test('moderators remove members, admins anybody, members nobody; who is removed is told and sees nothing', async () => {
    const { admin, moderator, member, outside, id } = await cast();
    const remove = (person: Person, other: string) => call(person, 'DELETE', `${id}/participants/${other}`);
    assert.deepEqual(refusalOf(await remove(outside, member.id), 404), notFound);
    assert.equal((await remove(member, moderator.id)).status, 403);
    assert.deepEqual(refusalOf(await remove(moderator, admin.id), 403), adminOnly);
    assert.deepEqual(refusalOf(await remove(admin, outside.id), 404), {
      code: 'NOT_FOUND',
      message: 'Participant not found',
    });
    assert.equal((await remove(admin, '1')).status, 400);
    assert.deepEqual(dataOf(await remove(moderator, member.id)), { message: 'Participant removed successfully' });
    assert.equal((await call(member, 'GET', id)).status, 404);
    const body = { conversation_id: id, content: 'Still here?' };
    assert.equal((await server.call('POST', '/v1/messages', { token: member.token, body })).status, 404);
    const told = await server.sql(`select 1 from notifications where kind = 'conversation.removed' and user_id = $1`, [
      member.id,
    ]);
    assert.equal(told.length, 1);
    dataOf(await remove(admin, moderator.id));
    assert.deepEqual(await rolesOf(admin, id), { [admin.id]: 'admin' });
  });

  test('the last admin hands over to whoever is in it longest; nobody takes the last one their role', async () => {
    const { admin, moderator, member, id } = await cast();
    const lower = await call(admin, 'PATCH', `${id}/participants/${admin.id}`, { role: 'member' });
    assert.equal(refusalOf(lower, 409)['code'], 'CONFLICT');
    assert.equal((await call(moderator, 'PATCH', `${id}/participants/${member.id}`, { role: 'admin' })).status, 403);
    await server.sql(
      `update conversation_participants set joined_at = joined_at - interval '1 day' where user_id = $1`,
      [member.id],
    );
    dataOf(await call(admin, 'POST', `${id}/leave`));
    assert.deepEqual(await rolesOf(member, id), { [member.id]: 'admin', [moderator.id]: 'moderator' });
    assert.equal((await call(admin, 'POST', `${id}/leave`)).status, 404);
  });

  test('the last admin leaves while others are made admin, added and removed: one is left each time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { admin, moderator, member, outside, id } = await cast();
      await Promise.all([
        call(admin, 'PATCH', `${id}/participants/${member.id}`, { role: 'admin' }),
        call(admin, 'POST', `${id}/leave`),
        call(member, 'POST', `${id}/leave`),
        call(moderator, 'POST', `${id}/participants`, { user_ids: [outside.id] }),
      ]);
      const rows = await server.sql<{ role: string }>(
        'select role from conversation_participants where conversation_id = $1',
        [id],
      );
      assert.ok(
        rows.some(({ role }) => role === 'admin'),
        JSON.stringify(rows),
      );
      const [{ counted } = { counted: -1 }] = await server.sql<{ counted: number }>(
        'select participant_count as counted from conversations where id = $1',
        [id],
      );
      assert.equal(counted, rows.length);
    }
  });

  test('who leaves the organization, or whose account is deleted, is in its conversations no more', async () => {
    const { admin, moderator, member, room, id } = await cast();
    const gone = await server.call('DELETE', `/api/v1/users/${member.id}`, { token: server.admin.token });
    assert.equal(gone.status, 204, gone.text);
    assert.deepEqual(Object.keys(await rolesOf(admin, id)).sort(), [admin.id, moderator.id].sort());
    const put = await server.call('PUT', `/api/users/${admin.id}`, {
      token: server.admin.token,
      body: { organizationIds: [] },
    });
    assert.equal(put.status, 200, put.text);
    assert.equal((await call(admin, 'GET', id)).status, 404);
    assert.deepEqual(await rolesOf(moderator, id), { [moderator.id]: 'admin' });
    const deleted = await server.call('DELETE', `/api/organizations/${room['organization_id']}`, {
      token: server.admin.token,
    });
    assert.equal(deleted.status, 200, deleted.text);
    assert.deepEqual(await server.sql('select 1 from conversation_participants where conversation_id = $1', [id]), []);
  });
});

describe('settings', () => {
  test('only an admin changes title and encryption; turning it off is told to all and recorded', async () => {
    const { admin, moderator, member, outside, id } = await cast();
    assert.deepEqual(refusalOf(await call(outside, 'PATCH', id, { title: 'Mine' }), 404), notFound);
    assert.deepEqual(refusalOf(await call(moderator, 'PATCH', id, { title: 'Mine' }), 403), adminOnly);
    assert.deepEqual(refusalOf(await call(member, 'PUT', `${id}/settings`, { is_e2ee_enabled: true }), 403), adminOnly);
    for (const body of [{}, { is_e2ee_enabled: 'no' }, { is_e2ee_enabled: null }])
      refusalOf(await call(admin, 'PUT', `${id}/settings`, body), 400);
    const changed = dataOf<ConversationBody>(await call(admin, 'PATCH', id, { title: 'Renamed', description: null }));
    assert.deepEqual([changed.title, changed['description']], ['Renamed', null]);
    for (const on of [true, false])
      assert.deepEqual(dataOf(await call(admin, 'PUT', `${id}/settings`, { is_e2ee_enabled: on })), {
        message: 'Settings updated successfully',
      });
    const told = await server.sql(
      `select user_id from notifications where kind = 'conversation.encryption_off' and target_id = $1`,
      [id],
    );
    assert.deepEqual(told.map(each => each['user_id']).sort(), [moderator.id, member.id].sort());
    const events = await server.sql<{ details: { encryption?: boolean } }>(
      `select details from audit_events where action = 'conversation.set_encryption' and target_id = $1 and outcome = 'success' order by id`,
      [id],
    );
    assert.deepEqual(
      events.map(each => each.details.encryption),
      [true, false],
    );
  });

  test('archiving and muting are one’s own', async () => {
    const { admin, member, id } = await cast();
    assert.deepEqual(dataOf(await call(member, 'DELETE', id)), { message: 'Conversation archived' });
    assert.deepEqual([(await read(member, id))['archived'], (await read(admin, id))['archived']], [true, false]);
    assert.deepEqual(dataOf(await call(member, 'POST', `${id}/archive`)), { message: 'Conversation unarchived' });
    assert.equal((await read(member, id))['archived'], false);
    for (const until of ['2020-01-01T00:00:00Z', 'tomorrow', 7])
      refusalOf(await call(member, 'POST', `${id}/mute`, { until }), 400);
    dataOf(await call(member, 'POST', `${id}/mute`));
    assert.deepEqual([(await read(member, id))['muted'], (await read(member, id))['muted_until']], [true, null]);
    dataOf(await call(member, 'POST', `${id}/mute`, { until: '2099-01-01T00:00:00Z' }));
    assert.equal((await read(member, id))['muted_until'], '2099-01-01T00:00:00.000Z');
    dataOf(await call(member, 'DELETE', `${id}/mute`));
    assert.equal((await read(member, id))['muted'], false);
  });

  test('participants page', async () => {
    const { admin, moderator, member, outside, id } = await cast();
    interface List {
      readonly participants: { user_id: string; role: string }[];
      readonly total: number;
    }
    const list = dataOf<List>(await call(member, 'GET', `${id}/participants?limit=2`));
    assert.deepEqual([list.total, list.participants.map(each => each.user_id)], [3, [admin.id, moderator.id]]);
    const rest = dataOf<List>(await call(member, 'GET', `${id}/participants?limit=2&offset=2`));
    assert.deepEqual(
      rest.participants.map(each => each.user_id),
      [member.id],
    );
    assert.equal((await call(outside, 'GET', `${id}/participants`)).status, 404);
    assert.equal((await call(member, 'GET', `${id}/participants?limit=1001`)).status, 400);
  });
});
