import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { administratorPatterns } from '../../../src/domain/organizations/administrators.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { audit, me, tally } from '../administration/identity.support.ts';
import { dataOf, invited, newOrganization, refusal, type Shown, stored } from './organizations.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const call = (who: Person, method: string, path: string, body?: unknown) =>
  server.call(method, `/api/organizations${path}`, { token: who.token, body });

describe('creating', () => {
  test('answers the document’s fields; the creator administers it when nobody is named', async () => {
    const body = { name: 'Globex Corporation', description: 'International', domain: 'Globex.COM', active: true };
    const shown = await newOrganization(server, body);
    const { id, createdAt, updatedAt, ...rest } = shown;
    assert.deepEqual(rest, {
      ...body,
      domain: 'globex.com',
      adminIds: [server.admin.id],
      invitedAdminIds: [],
      joinPolicy: 'invite',
      domainVerified: false,
    });
    assert.match(createdAt, moment);
    assert.equal(createdAt, updatedAt);
    assert.deepEqual(dataOf(await call(server.admin, 'GET', `/${id.toUpperCase()}`)), shown);
    const event = await audit(server, 'organization.create', server.admin.id, 'success');
    assert.deepEqual([event.target_id, event.organization_id], [id, id]);
  });

  test('makes the administrator role with permission records of the organization’s own', async () => {
    const { id } = await newOrganization(server);
    const [role] = await server.sql<{ id: string; name: string; moniker: string }>(
      'select id, name, moniker from roles where organization_id = $1',
      [id],
    );
    assert.deepEqual([role?.moniker, role?.name], ['org-admin', 'Organization administrator']);
    const records = await server.sql<{ pattern: string; is_system: boolean; organization_id: string }>(
      `select resource || '.' || action as pattern, is_system, organization_id from permissions p
        join role_permissions rp on rp.permission_id = p.id where rp.role_id = $1`,
      [role?.id],
    );
    assert.deepEqual(records.map(each => each.pattern).sort(), [...administratorPatterns].sort());
    assert.ok(records.every(each => each.is_system && each.organization_id === id));
  });

  test('a domain that nobody has proven keeps nobody else from naming it, and is one organization’s once verified', async () => {
    const first = await newOrganization(server, { domain: 'wanted.example' });
    const second = await newOrganization(server, { domain: 'WANTED.example' });
    const third = await newOrganization(server);
    dataOf(await call(server.admin, 'PUT', `/${third.id}`, { domain: 'Wanted.Example' }));
    const all = [first, second, third];
    const racing = await Promise.all(all.map(({ id }) => call(server.admin, 'POST', `/${id}/domain/verify`)));
    assert.deepEqual(tally(racing), { 200: 1, 409: 2 });
    const late = racing.filter(({ status }) => status === 409);
    for (const answer of late)
      assert.match(refusal(answer, 409), /^Another organization has already verified this domain/);
    for (const { id } of all)
      for (const { id: named, name } of all.filter(each => each.id !== id))
        assert.ok(late.every(({ text }) => !text.includes(named) && !text.includes(`"${name}"`)));
    const verified = await server.sql(
      `select 1 from organizations where domain = 'wanted.example' and domain_verified_at is not null`,
    );
    assert.equal(verified.length, 1);
    await newOrganization(server, { domain: 'wanted.example' });
  });
});

describe('reading and listing', () => {
  test('pages by limit and skip, oldest first', async () => {
    const all = dataOf<{ organizations: Shown[]; total: number; limit: number; skip: number }>(
      await call(server.admin, 'GET', ''),
    );
    assert.deepEqual([all.total, all.limit, all.skip], [all.organizations.length, 100, 0]);
    const part = dataOf<typeof all>(await call(server.admin, 'GET', '?limit=2&skip=1'));
    assert.deepEqual([part.organizations, part.limit, part.skip], [all.organizations.slice(1, 3), 2, 1]);
    assert.equal(part.total, all.total);
  });
});

describe('changing', () => {
  test('replaces what it names and keeps what it omits; another domain has to be verified anew', async () => {
    const first = await newOrganization(server, { description: 'Old', domain: 'first.example', joinPolicy: 'domain' });
    const verified = dataOf(await call(server.admin, 'POST', `/${first.id}/domain/verify`));
    assert.equal(verified.domainVerified, true);
    const same = dataOf(await call(server.admin, 'PUT', `/${first.id}`, { name: 'New', domain: 'FIRST.example' }));
    assert.deepEqual([same.name, same.description, same.domainVerified], ['New', 'Old', true]);
    assert.deepEqual([same.joinPolicy, same.adminIds], ['domain', first.adminIds]);
    assert.ok(same.updatedAt > first.updatedAt);
    const moved = dataOf(await call(server.admin, 'PUT', `/${first.id}`, { domain: 'second.example' }));
    assert.deepEqual([moved.domain, moved.domainVerified], ['second.example', false]);
    const bare = dataOf(await call(server.admin, 'PUT', `/${first.id}`, { description: null, domain: null }));
    assert.deepEqual([bare.description, bare.domain, bare.name], [null, null, 'New']);
    refusal(await call(server.admin, 'POST', `/${first.id}/domain/verify`), 409);
  });

  test('suspending suspends its members’ rights there at once, and only there', async () => {
    const { id } = await newOrganization(server);
    const boss = await invited(server, id, { admin: true });
    assert.equal((await call(boss, 'GET', `/${id}/members`)).status, 200);
    const off = dataOf(await call(server.admin, 'PUT', `/${id}`, { active: false }));
    assert.deepEqual([off.active, off.adminIds.includes(boss.id)], [false, true]);
    for (const path of [`/${id}`, `/${id}/members`]) refusal(await call(boss, 'GET', path), 403);
    refusal(await call(boss, 'PUT', `/${id}`, { active: true }), 403);
    assert.equal((await me(server, boss.token)).status, 200);
    dataOf(await call(server.admin, 'PUT', `/${id}`, { active: true }));
    assert.equal((await call(boss, 'GET', `/${id}/members`)).status, 200);
  });
});

describe('deleting', () => {
  test('detaches members and ends roles, grants and teams of it, at once', async () => {
    const kept = await newOrganization(server);
    const { id } = await newOrganization(server, { domain: 'gone.example' });
    const boss = await invited(server, id, { admin: true });
    const team = await server.call('POST', '/api/v1/teams', {
      token: server.admin.token,
      body: { name: 'Theirs', organizationId: id },
    });
    const teamId = (team.body as { id: string }).id;
    await server.sql('insert into team_grants (id, team_id, pattern) values ($1, $2, $3)', [
      randomUUID(),
      teamId,
      'risk.read',
    ]);
    await server.sql('insert into user_grants (id, user_id, pattern, organization_id) values ($1, $2, $3, $4)', [
      randomUUID(),
      boss.id,
      'risk.read',
      id,
    ]);
    const before = await stored(server, kept.id);
    const answer = await call(server.admin, 'DELETE', `/${id}`);
    assert.deepEqual(
      [answer.status, answer.body],
      [200, { success: true, message: 'Organization deleted successfully' }],
    );
    for (const who of [server.admin, boss]) assert.ok([403, 404].includes((await call(who, 'GET', `/${id}`)).status));
    refusal(await call(boss, 'GET', `/${id}/members`), 403);
    refusal(await call(server.admin, 'DELETE', `/${id}`), 404);
    const [left] = await server.sql(
      `select (select count(*)::int from organization_members where organization_id = $1) as members,
        (select count(*)::int from roles where organization_id = $1) as roles,
        (select count(*)::int from permissions where organization_id = $1) as permissions,
        (select count(*)::int from user_grants where organization_id = $1) as grants,
        (select count(*)::int from team_grants where team_id = $2) as team_grants,
        (select count(*)::int from teams where id = $2 and deleted_at is null) as teams,
        (select deleted_at is not null from organizations where id = $1) as deleted`,
      [id, teamId],
    );
    assert.deepEqual(left, {
      members: 0,
      roles: 0,
      permissions: 0,
      grants: 0,
      team_grants: 0,
      teams: 0,
      deleted: true,
    });
    assert.deepEqual(await stored(server, kept.id), before);
    assert.equal((await me(server, boss.token)).status, 200, 'accounts live on');
    await newOrganization(server, { domain: 'gone.example' });
    const list = dataOf<{ organizations: Shown[] }>(await call(server.admin, 'GET', '?limit=1000'));
    assert.ok(!list.organizations.some(each => each.id === id));
  });
});
