import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { audit, join, tally } from '../administration/identity.support.ts';
import { accept, dataOf, invitationIn, invited, newOrganization, refusal, stored } from './organizations.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const call = (who: Person, method: string, path: string, body?: unknown) =>
  server.call(method, `/api/organizations${path}`, { token: who.token, body });

/** An organization whose only administrators are the given number of invited people. */
async function administeredBy(count: number): Promise<{ id: string; bosses: Person[] }> {
  const { id } = await newOrganization(server);
  const bosses: Person[] = [];
  for (let index = 0; index < count; index += 1) bosses.push(await invited(server, id, { admin: true }));
  dataOf(await call(server.admin, 'PUT', `/${id}`, { adminIds: bosses.map(each => each.id) }));
  return { id, bosses };
}

describe('naming administrators', () => {
  test('others are invited, and administer once they accept; the creator joins only when named', async () => {
    const person = await server.person();
    const shown = await newOrganization(server, { adminIds: [person.id.toUpperCase(), person.id] });
    assert.deepEqual([shown.adminIds, shown.invitedAdminIds], [[], [person.id]]);
    assert.deepEqual(await server.sql('select 1 from organization_members where organization_id = $1', [shown.id]), []);
    refusal(await call(person, 'GET', `/${shown.id}/members`), 403);
    const token = await invitationIn(server, person.email);
    const joined = dataOf(await accept(server, person, token));
    assert.deepEqual([joined.adminIds, joined.invitedAdminIds], [[person.id], []]);
    assert.equal((await call(person, 'GET', `/${shown.id}/members`)).status, 200);
    const both = await newOrganization(server, { adminIds: [server.admin.id, person.id] });
    assert.deepEqual([both.adminIds, both.invitedAdminIds], [[server.admin.id], [person.id]]);
  });

  test('members are made administrators at once; whoever is not named stops being one and stays a member', async () => {
    const { id, bosses } = await administeredBy(1);
    const [boss] = bosses as [Person];
    const member = await invited(server, id);
    refusal(await call(member, 'GET', `/${id}/members`), 403);
    const shown = dataOf(await call(boss, 'PUT', `/${id}`, { adminIds: [member.id, boss.id] }));
    assert.deepEqual([...shown.adminIds].sort(), [boss.id, member.id].sort());
    assert.equal((await call(member, 'GET', `/${id}/members`)).status, 200);
    dataOf(await call(member, 'PUT', `/${id}`, { adminIds: [member.id] }));
    refusal(await call(boss, 'GET', `/${id}/members`), 403);
    assert.equal((await call(boss, 'GET', `/${id}`)).status, 200);
    const event = await audit(server, 'organization.update', member.id, 'success');
    assert.equal(event.target_id, id);
    assert.deepEqual(event.details, { fields: [], admins: { from: shown.adminIds, to: [member.id] } });
  });

  test('people who do not exist, are deactivated, or whom the caller cannot find are not found', async () => {
    const { id, bosses } = await administeredBy(1);
    const [boss] = bosses as [Person];
    const elsewhere = await invited(server, (await newOrganization(server)).id);
    const idle = await server.person();
    await server.sql('update users set active = false where id = $1', [idle.id]);
    const before = await stored(server, id);
    const named = (each: string) => ({ adminIds: [boss.id, each] });
    for (const each of [randomUUID(), elsewhere.id, idle.id]) {
      assert.equal(refusal(await call(boss, 'PUT', `/${id}`, named(each)), 404), 'User not found');
    }
    refusal(await call(server.admin, 'PUT', `/${id}`, named(randomUUID())), 404);
    refusal(await call(server.admin, 'POST', '', { name: 'A', adminIds: [idle.id] }), 404);
    assert.deepEqual(await stored(server, id), before);
    assert.deepEqual(await server.sql('select 1 from mail_messages where recipient = $1', [idle.email]), []);
  });

  test('naming somebody who is invited already sends no second mail', async () => {
    const { id, bosses } = await administeredBy(1);
    const person = await server.person();
    const body = { adminIds: [...bosses.map(each => each.id), person.id] };
    dataOf(await call(server.admin, 'PUT', `/${id}`, body));
    dataOf(await call(server.admin, 'PUT', `/${id}`, body));
    const rows = await server.sql('select 1 from mail_messages where recipient = $1', [person.email]);
    assert.equal(rows.length, 1);
  });
});

describe('the last administrator', () => {
  test('cannot be left out, taken out, or leave', async () => {
    const { id, bosses } = await administeredBy(1);
    const [boss] = bosses as [Person];
    const invitee = await server.person();
    const before = await stored(server, id);
    const words = 'The last administrator of an organization who can sign in cannot be removed; name another first';
    for (const who of [boss, server.admin]) {
      assert.equal(refusal(await call(who, 'PUT', `/${id}`, { adminIds: [] }), 409), words);
      assert.equal(refusal(await call(who, 'DELETE', `/${id}/members/${boss.id}`), 409), words);
    }
    // Who is only invited administers nothing yet.
    refusal(await call(server.admin, 'PUT', `/${id}`, { adminIds: [invitee.id] }), 409);
    assert.deepEqual(await stored(server, id), before);
    assert.deepEqual(await server.sql('select 1 from mail_messages where recipient = $1', [invitee.email]), []);
  });

  test('is not one who cannot sign in', async () => {
    const { id, bosses } = await administeredBy(2);
    const [one, two] = bosses as [Person, Person];
    await server.sql('update users set active = false where id = $1', [two.id]);
    refusal(await call(one, 'PUT', `/${id}`, { adminIds: [two.id] }), 409);
    dataOf(await call(one, 'PUT', `/${id}`, { adminIds: [one.id] }));
  });

  test('goes with the account all the same, and the audit event says of which organizations', async () => {
    const [alone, shared] = [await administeredBy(1), await administeredBy(2)];
    const [boss] = alone.bosses as [Person];
    await join(server, boss, shared.id);
    const adminIds = [boss.id, ...shared.bosses.map(each => each.id)];
    dataOf(await call(server.admin, 'PUT', `/${shared.id}`, { adminIds }));
    const path = `/api/v1/users/${boss.id}`;
    const { token } = server.admin;
    const status = (is_active: boolean) => server.call('PATCH', `${path}/status`, { token, body: { is_active } });
    const details = async (action: string) => (await audit(server, action, server.admin.id, 'success')).details;
    assert.equal((await status(false)).status, 200);
    assert.deepEqual(await details('user.change_status'), { active: false, withoutAdministrator: [alone.id] });
    assert.equal((await status(true)).status, 200);
    assert.deepEqual(await details('user.change_status'), { active: true });
    assert.equal((await server.call('DELETE', path, { token })).status, 204);
    assert.deepEqual(await details('user.delete'), { withoutAdministrator: [alone.id] });
  });

  test('is left when two take each other out at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, bosses } = await administeredBy(2);
      const [one, two] = bosses as [Person, Person];
      const answers = await Promise.all([
        call(one, 'PUT', `/${id}`, { adminIds: [one.id] }),
        call(two, 'DELETE', `/${id}/members/${one.id}`),
      ]);
      const counts = tally(answers);
      assert.equal(counts[200], 1, JSON.stringify(counts));
      const { adminIds } = dataOf(await call(server.admin, 'GET', `/${id}`));
      assert.equal(adminIds.length, 1);
    }
    const { id, bosses } = await administeredBy(2);
    const left = await Promise.all(bosses.map(each => call(each, 'DELETE', `/${id}/members/${each.id}`)));
    assert.deepEqual(tally(left), { 200: 1, 409: 1 });
  });
});

describe('members', () => {
  test('are listed in the order they joined', async () => {
    const { id, bosses } = await administeredBy(1);
    const [boss] = bosses as [Person];
    const member = await invited(server, id);
    const page = dataOf<{ members: { id: string; isAdmin: boolean }[]; total: number; limit: number; skip: number }>(
      await call(boss, 'GET', `/${id}/members`),
    );
    assert.deepEqual(
      page.members.map(each => [each.id, each.isAdmin]),
      [
        [server.admin.id, false],
        [boss.id, true],
        [member.id, false],
      ],
    );
    assert.deepEqual([page.total, page.limit, page.skip], [3, 100, 0]);
    const part = dataOf<typeof page>(await call(boss, 'GET', `/${id}/members?limit=1&skip=1`));
    assert.deepEqual([part.members, part.total], [[page.members[1]], 3]);
  });

  test('are detached with all they hold there, or leave by themselves; strangers are not found', async () => {
    const { id, bosses } = await administeredBy(1);
    const [boss] = bosses as [Person];
    const [member, leaver] = [await invited(server, id), await invited(server, id)];
    await server.sql('insert into user_grants (id, user_id, pattern, organization_id) values ($1, $2, $3, $4)', [
      randomUUID(),
      member.id,
      'team.read',
      id,
    ]);
    refusal(await call(leaver, 'DELETE', `/${id}/members/${member.id}`), 403);
    const answer = await call(boss, 'DELETE', `/${id}/members/${member.id.toUpperCase()}`);
    assert.deepEqual(answer.body, { success: true, message: 'Member removed successfully' });
    assert.deepEqual(await server.sql('select 1 from user_grants where user_id = $1', [member.id]), []);
    refusal(await call(member, 'GET', `/${id}`), 403);
    assert.equal(
      refusal(await call(boss, 'DELETE', `/${id}/members/${member.id}`), 404),
      'User is not a member of this organization',
    );
    assert.equal((await call(leaver, 'DELETE', `/${id}/members/${leaver.id}`)).status, 200);
    refusal(await call(leaver, 'GET', `/${id}`), 403);
  });

  test('who hold more inside are not for an administrator to take out', async () => {
    const { id, bosses } = await administeredBy(1);
    const [boss] = bosses as [Person];
    const member = await invited(server, id);
    await server.sql('insert into user_grants (id, user_id, pattern, organization_id) values ($1, $2, $3, $4)', [
      randomUUID(),
      member.id,
      'risk.read',
      id,
    ]);
    assert.match(refusal(await call(boss, 'DELETE', `/${id}/members/${member.id}`), 403), /do not hold risk\.read/);
  });
});
