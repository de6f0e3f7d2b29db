import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { errorOf } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

interface Group {
  readonly id: string;
  readonly owner: Person;
  readonly manager: Person;
  readonly member: Person;
  readonly outsider: Person;
}

/** A team with one person in each role, none of whom holds any node over teams. */
async function group(): Promise<Group> {
  const token = server.admin.token;
  const created = await server.call('POST', '/api/v1/teams', { token, body: { name: 'Group' } });
  const { id } = created.body as { id: string };
  const people = { owner: await server.person(), manager: await server.person(), member: await server.person() };
  for (const [role, person] of Object.entries(people)) {
    assert.equal((await add(id, person, token, { role })).status, 200);
  }
  return { id, ...people, outsider: await server.person() };
}

const path = (team: string, person: { readonly id: string }) => `/api/v1/teams/${team}/members/${person.id}`;
const add = (team: string, person: { readonly id: string }, token: string, body?: object) =>
  server.call('POST', path(team, person), { token, body });
const change = (team: string, person: { readonly id: string }, token: string, role: string) =>
  server.call('PATCH', path(team, person), { token, body: { role } });
const remove = (team: string, person: { readonly id: string }, token: string) =>
  server.call('DELETE', path(team, person), { token });

/** Role by user id of everyone who is in the team. */
async function membersOf(team: string): Promise<Record<string, string>> {
  const rows = await server.sql<{ user_id: string; role: string }>(
    'select user_id, role from team_members where team_id = $1 and deleted_at is null',
    [team],
  );
  return Object.fromEntries(rows.map(row => [row.user_id, row.role]));
}

describe('who may not', () => {
  test('a plain member: nothing but reading and leaving', async () => {
    const { id, owner, manager, member, outsider } = await group();
    const before = await membersOf(id);
    const { token } = member;
    assert.equal((await add(id, outsider, token)).status, 403);
    assert.equal((await change(id, member, token, 'owner')).status, 403);
    assert.equal((await change(id, manager, token, 'member')).status, 403);
    assert.equal((await remove(id, manager, token)).status, 403);
    assert.equal((await remove(id, owner, token)).status, 403);
    assert.equal((await remove(id, outsider, token)).status, 403);
    for (const [method, rest, body] of [
      ['PATCH', '', { name: 'Taken' }],
      ['DELETE', ''],
      ['POST', '/grants', { pattern: 'user.read' }],
      ['GET', '/grants'],
    ] as const) {
      assert.equal((await server.call(method, `/api/v1/teams/${id}${rest}`, { token, body })).status, 403);
    }
    assert.equal((await server.call('GET', '/api/v1/teams', { token })).status, 403);
    assert.deepEqual(await membersOf(id), before);
    assert.equal((await server.call('GET', `/api/v1/teams/${id}`, { token })).status, 200);
    assert.equal((await remove(id, member, token)).status, 204);
    assert.equal((await server.call('GET', `/api/v1/teams/${id}`, { token })).status, 403);
  });

  test('a manager: no say over owners, nor over the team itself', async () => {
    const { id, owner, manager, member, outsider } = await group();
    const { token } = manager;
    const before = await membersOf(id);
    for (const answer of [
      await add(id, outsider, token, { role: 'owner' }),
      await change(id, member, token, 'owner'),
      await change(id, manager, token, 'owner'),
      await change(id, owner, token, 'member'),
      await change(id, owner, token, 'owner'),
      await remove(id, owner, token),
      await server.call('PATCH', `/api/v1/teams/${id}`, { token, body: { name: 'Taken' } }),
      await server.call('DELETE', `/api/v1/teams/${id}`, { token }),
    ]) {
      assert.equal(answer.status, 403, answer.text);
      assert.match(answer.text, /Insufficient permissions: team\.(members|write|delete) is missing/);
    }
    assert.deepEqual(await membersOf(id), before);
    assert.equal((await add(id, outsider, token, { role: 'manager' })).status, 200);
    assert.equal((await change(id, outsider, token, 'member')).status, 200);
    assert.equal((await change(id, member, token, 'manager')).status, 200);
    assert.equal((await remove(id, outsider, token)).status, 204);
    assert.equal((await remove(id, manager, token)).status, 204);
  });

  test('an owner: everything in the team but its deletion and grants; the last one stays', async () => {
    const { id, owner, manager, member, outsider } = await group();
    const { token } = owner;
    for (const answer of [await remove(id, owner, token), await change(id, owner, token, 'manager')]) {
      assert.equal(answer.status, 403);
      assert.deepEqual(answer.body, { error: 'Insufficient permissions: team.members is missing' });
    }
    assert.equal((await server.call('DELETE', `/api/v1/teams/${id}`, { token })).status, 403);
    const grant = await server.call('POST', `/api/v1/teams/${id}/grants`, { token, body: { pattern: 'user.read' } });
    assert.equal(grant.status, 403);
    const renamed = await server.call('PATCH', `/api/v1/teams/${id}`, { token, body: { name: 'Renamed' } });
    assert.equal(renamed.status, 200);
    assert.equal((await add(id, outsider, token, { role: 'owner' })).status, 200);
    assert.equal((await change(id, member, token, 'owner')).status, 200);
    assert.equal((await remove(id, member, token)).status, 204);
    assert.equal((await remove(id, owner, token)).status, 204);
    assert.deepEqual(await membersOf(id), { [manager.id]: 'manager', [outsider.id]: 'owner' });
  });

  test('an owner who cannot sign in does not count as one who stays', async () => {
    const { id, owner, outsider } = await group();
    await add(id, outsider, owner.token, { role: 'owner' });
    const path = `/api/v1/users/${outsider.id}/status`;
    const status = (is_active: boolean) =>
      server.call('PATCH', path, { token: server.admin.token, body: { is_active } });
    await status(false);
    assert.equal((await remove(id, owner, owner.token)).status, 403);
    await status(true);
    assert.equal((await remove(id, owner, owner.token)).status, 204);
  });

  test('of two last owners who leave at once, one stays', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, owner, outsider } = await group();
      await add(id, outsider, owner.token, { role: 'owner' });
      const statuses = await Promise.all([owner, outsider].map(async one => (await remove(id, one, one.token)).status));
      assert.deepEqual(statuses.toSorted(), [204, 403]);
    }
  });

  test('who decides on members may take the last owner out', async () => {
    const { id, owner, manager, member } = await group();
    assert.equal((await remove(id, owner, server.admin.token)).status, 204);
    assert.deepEqual(await membersOf(id), { [manager.id]: 'manager', [member.id]: 'member' });
  });

  test('a role in one team says nothing in another', async () => {
    const [mine, other] = [await group(), await group()];
    for (const { token } of [mine.owner, mine.manager, mine.member]) {
      assert.equal((await server.call('GET', `/api/v1/teams/${other.id}`, { token })).status, 403);
      assert.equal((await add(other.id, mine.outsider, token)).status, 403);
      assert.equal((await remove(other.id, other.member, token)).status, 403);
    }
  });
});

describe('malformed', () => {
  test('roles that there are not, unknown fields, ids of nobody', async () => {
    const { id, member, outsider } = await group();
    const token = server.admin.token;
    for (const body of [{ role: 'boss' }, { role: null }, { role: 'member', since: 1 }]) {
      assert.equal((await add(id, outsider, token, body)).status, 400);
      assert.equal((await server.call('PATCH', path(id, member), { token, body })).status, 400);
    }
    const roleless = await server.call('PATCH', path(id, member), { token, body: {} });
    assert.deepEqual([roleless.status, errorOf(roleless)], [400, 'role is required']);
    const nobody = { id: '01900000-0000-7000-8000-000000000000' };
    const unknown = await add(id, nobody, token);
    assert.deepEqual([unknown.status, unknown.body], [404, { error: 'User not found' }]);
    for (const answer of [await change(id, outsider, token, 'owner'), await remove(id, outsider, token)]) {
      assert.deepEqual([answer.status, answer.body], [404, { error: 'User is not a member of this team' }]);
    }
    assert.equal((await add(id, { id: 'me' }, token)).status, 404);
    assert.equal((await add('7', outsider, token)).status, 404);
  });

  test('the deleted cannot be added, the inactive can', async () => {
    const { id, outsider } = await group();
    const token = server.admin.token;
    const deleted = await server.person();
    await server.call('DELETE', `/api/v1/users/${deleted.id}`, { token });
    assert.equal((await add(id, deleted, token)).status, 404);
    await server.call('PATCH', `/api/v1/users/${outsider.id}/status`, { token, body: { is_active: false } });
    assert.equal((await add(id, outsider, token)).status, 200);
  });

  test('twice is a conflict, and 20 at once add one', async () => {
    const { id, member, outsider } = await group();
    const token = server.admin.token;
    const again = await add(id, member, token, { role: 'owner' });
    assert.deepEqual([again.status, again.body], [409, { error: 'User is already a member of this team' }]);
    assert.equal((await membersOf(id))[member.id], 'member');
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await add(id, outsider, token)).status));
    assert.deepEqual(statuses.toSorted(), [200, ...Array.from({ length: 19 }, () => 409)]);
    const rows = await server.sql('select 1 from team_members where team_id = $1 and user_id = $2', [id, outsider.id]);
    assert.equal(rows.length, 1);
    const audited = await server.sql(
      `select 1 from audit_events where action = 'team.add_member' and target_id = $1 and outcome = 'success'
        and details->'targets'->0->>'id' = $2`,
      [id, outsider.id],
    );
    assert.equal(audited.length, 1);
  });
});

describe('as documented', () => {
  test('add with a role, change it, remove, add again', async () => {
    const { id, outsider } = await group();
    const token = server.admin.token;
    const told = server.events.length;
    const added = await add(id, outsider, token, { role: 'manager' });
    assert.deepEqual([added.status, added.body], [200, { message: 'Member added to team' }]);
    const changed = await change(id, outsider, token, 'owner');
    assert.deepEqual([changed.status, changed.body], [200, { message: 'Member role updated' }]);
    assert.equal((await membersOf(id))[outsider.id], 'owner');
    const removed = await remove(id, outsider, token);
    assert.deepEqual([removed.status, removed.text], [204, '']);
    assert.equal((await add(id, outsider, token)).status, 200);
    const rows = await server.sql<{ role: string; ended: boolean }>(
      `select role, deleted_at is not null as ended from team_members where team_id = $1 and user_id = $2 order by id`,
      [id, outsider.id],
    );
    assert.deepEqual(rows, [
      { role: 'owner', ended: true },
      { role: 'member', ended: false },
    ]);
    assert.deepEqual(
      server.events.slice(told),
      Array.from({ length: 4 }, () => ({ type: 'access.changed', users: [outsider.id] })),
    );
    const audited = await server.sql(
      `select action, details from audit_events where target_id = $1 order by id desc limit 3`,
      [id],
    );
    const targets = [{ kind: 'user', id: outsider.id }];
    assert.deepEqual(audited, [
      { action: 'team.add_member', details: { role: 'member', targets } },
      { action: 'team.remove_member', details: { role: 'owner', targets } },
      { action: 'team.change_member', details: { from: 'manager', to: 'owner', targets } },
    ]);
  });

  test('the same role again is no change', async () => {
    const { id, member } = await group();
    const told = server.events.length;
    assert.equal((await change(id, member, server.admin.token, 'member')).status, 200);
    assert.equal(server.events.length, told);
  });

  test('ids are the same in upper case', async () => {
    const { id, member } = await group();
    const own = { id: member.id.toUpperCase() };
    assert.equal((await server.call('GET', `/api/v1/teams/${id.toUpperCase()}`, { token: member.token })).status, 200);
    assert.equal((await remove(id.toUpperCase(), own, member.token)).status, 204);
  });

  test('members come in pages, each once', async () => {
    const { id, owner, manager, member } = await group();
    await server.sql(`update team_members set joined_at = '2026-01-01T00:00:00.000123Z' where team_id = $1`, [id]);
    const seen: string[] = [];
    let next: string | undefined = `/api/v1/teams/${id}?per_page=1`;
    while (next !== undefined) {
      const answer = await server.call('GET', next, { token: member.token });
      assert.equal(answer.headers.get('x-total-count'), '3');
      seen.push(...(answer.body as { members: { id: string }[] }).members.map(each => each.id));
      next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
    }
    assert.deepEqual(seen, [owner, manager, member].map(person => person.id).toSorted());
  });
});
