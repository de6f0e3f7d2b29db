import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { role } from '../contract/rbac/rbac.support.ts';
import { storedAccess } from './stored.ts';
import { type Caller, makeWorld, type World } from './world.ts';

let world: World;
before(async () => {
  world = await makeWorld();
});
after(() => world.close());

/** A request that takes something from somebody. */
interface Ending {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One way to end what somebody holds in A: what it asks for, and a request made for it. */
interface Way {
  readonly name: string;
  readonly asks: readonly string[];
  readonly ask: () => Promise<Ending>;
}

const lost = 'vault.open';
const organization = (): string => world.organizationOf('A');
const sql = (text: string, values: unknown[]) => world.server.sql(text, values);

async function member(): Promise<string> {
  return (await world.fresh('person', 'A')).id;
}

async function holderByRole(): Promise<{ readonly id: string; readonly roleId: string }> {
  const [id, roleId] = [await member(), await role(world.server, organization(), [lost])];
  await sql('insert into user_roles (user_id, role_id) values ($1, $2)', [id, roleId]);
  return { id, roleId };
}

async function holderByGrant(startsAt: Date | null = null): Promise<{ readonly id: string; readonly grantId: string }> {
  const [id, grantId] = [await member(), randomUUID()];
  await sql('insert into user_grants (id, user_id, pattern, organization_id, starts_at) values ($1, $2, $3, $4, $5)', [
    grantId,
    id,
    lost,
    organization(),
    startsAt,
  ]);
  return { id, grantId };
}

/** A team that gives it from a role up, with somebody in it. */
async function team(least: string, held: string): Promise<{ readonly id: string; readonly userId: string }> {
  const [id, userId] = [randomUUID(), await member()];
  await sql('insert into teams (id, name, organization_id) values ($1, $2, $3)', [id, `Team ${id}`, organization()]);
  await sql('insert into team_members (id, team_id, user_id, role) values ($1, $2, $3, $4)', [
    ...[randomUUID(), id, userId, held],
  ]);
  await sql('insert into team_grants (id, team_id, pattern, least_role) values ($1, $2, $3, $4)', [
    ...[randomUUID(), id, lost, least],
  ]);
  return { id, userId };
}

const tomorrow = new Date(Date.now() + 86_400_000);

const ways: readonly Way[] = [
  {
    name: 'deleting a team that gives it',
    asks: ['team.delete'],
    ask: async () => ({ method: 'DELETE', path: `/api/v1/teams/${(await team('owner', 'member')).id}` }),
  },
  {
    name: 'taking a member out of a team that gives it',
    asks: ['team.members'],
    ask: async () => {
      const { id, userId } = await team('manager', 'owner');
      return { method: 'DELETE', path: `/api/v1/teams/${id}/members/${userId}` };
    },
  },
  {
    name: 'a lower role in a team that gives it',
    asks: ['team.members'],
    ask: async () => {
      const { id, userId } = await team('manager', 'manager');
      return { method: 'PATCH', path: `/api/v1/teams/${id}/members/${userId}`, body: { role: 'member' } };
    },
  },
  {
    name: 'taking a direct grant',
    asks: ['user.permissions.other'],
    ask: async () => {
      const { id, grantId } = await holderByGrant();
      return { method: 'DELETE', path: `/api/users/${id}/grants/${grantId}` };
    },
  },
  {
    name: 'taking a direct grant that begins tomorrow',
    asks: ['user.permissions.other'],
    ask: async () => {
      const { id, grantId } = await holderByGrant(tomorrow);
      return { method: 'DELETE', path: `/api/users/${id}/grants/${grantId}` };
    },
  },
  {
    name: 'direct grants as a whole',
    asks: ['user.write.other', 'user.permissions.other'],
    ask: async () => ({
      method: 'PATCH',
      path: `/v1/user/users/${(await holderByGrant()).id}`,
      body: { permissions: [] },
    }),
  },
  {
    name: 'taking a role from somebody',
    asks: ['user.write.other', 'user.roles.other'],
    ask: async () => ({ method: 'PUT', path: `/api/users/${(await holderByRole()).id}`, body: { roleIds: [] } }),
  },
  {
    name: 'deleting a role that gives it',
    asks: ['role.delete'],
    ask: async () => ({ method: 'DELETE', path: `/api/roles/${(await holderByRole()).roleId}` }),
  },
  {
    name: 'emptying a role that gives it',
    asks: ['role.modify'],
    ask: async () => {
      const { roleId } = await holderByRole();
      return { method: 'PUT', path: `/api/roles/${roleId}/permissions`, body: { permissionIds: [] } };
    },
  },
  ...[null, tomorrow].map(
    (startsAt): Way => ({
      name: `taking somebody out of the organization who holds it${startsAt === null ? '' : ' from tomorrow'}`,
      asks: ['organization.members'],
      ask: async () => ({
        method: 'DELETE',
        path: `/api/organizations/${organization()}/members/${(await holderByGrant(startsAt)).id}`,
      }),
    }),
  ),
  {
    name: 'taking somebody out of the organization by their account',
    asks: ['user.write.other', 'organization.members'],
    ask: async () => ({
      method: 'PUT',
      path: `/api/users/${(await holderByRole()).id}`,
      body: { organizationIds: [] },
    }),
  },
  {
    name: 'deleting somebody who holds it',
    asks: ['user.delete.other'],
    ask: async () => ({ method: 'DELETE', path: `/api/v1/users/${(await holderByGrant(tomorrow)).id}` }),
  },
  {
    name: 'deactivating somebody who holds it',
    asks: ['user.status.other'],
    ask: async () => ({
      method: 'PATCH',
      path: `/api/v1/users/${(await holderByRole()).id}/status`,
      body: { is_active: false },
    }),
  },
];

const call = (caller: Caller, { method, path, ...rest }: Ending) =>
  world.server.call(method, path, { token: caller.token, ...rest });

describe('nobody ends what they do not hold themselves', () => {
  for (const { name, asks, ask } of ways) {
    test(name, async () => {
      const without = await world.person('who may do it, but for what ends', { holds: { A: asks }, memberOf: ['A'] });
      const holds = { A: [...asks, lost] };
      const holder = await world.person('who holds what ends as well', { holds, memberOf: ['A'] });
      const ending = await ask();
      const before = await storedAccess(world);
      const refused = await call(without, ending);
      assert.equal(refused.status, 403, refused.text);
      assert.match(refused.text, /you do not hold vault\.open yourself/);
      assert.deepEqual(await storedAccess(world), before);
      const done = await call(holder, ending);
      assert.ok(done.status >= 200 && done.status < 300, done.text);
      assert.notDeepEqual(await storedAccess(world), before);
    });
  }

  test('everybody may leave a team by themselves', async () => {
    const { id } = await team('member', 'owner');
    const leaver = await world.person('a member of the team', { memberOf: ['A'] });
    await sql('insert into team_members (id, team_id, user_id, role) values ($1, $2, $3, $4)', [
      ...[randomUUID(), id, leaver.id, 'member'],
    ]);
    world.server.gatehouse.bus.publish([{ type: 'access.changed', users: [leaver.id ?? ''] }]);
    const left = await call(leaver, { method: 'DELETE', path: `/api/v1/teams/${id}/members/${leaver.id}` });
    assert.equal(left.status, 204, left.text);
  });

  test('nor what sleeps while the organization is suspended', async () => {
    const place = randomUUID();
    await sql('insert into organizations (id, name, active) values ($1, $2, false)', [place, 'Asleep']);
    const { id } = await world.fresh('person', 'platform');
    await sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [place, id]);
    await sql('insert into user_grants (id, user_id, pattern, organization_id) values ($1, $2, $3, $4)', [
      ...[randomUUID(), id, lost, place],
    ]);
    const path = `/api/organizations/${place}/members/${id}`;
    const asks = ['organization.members'];
    const without = await world.person('who may take members out', { holds: { platform: asks } });
    const refused = await call(without, { method: 'DELETE', path });
    assert.equal(refused.status, 403, refused.text);
    const holder = await world.person('who holds it as well', { holds: { platform: [...asks, lost] } });
    const done = await call(holder, { method: 'DELETE', path });
    assert.equal(done.status, 200, done.text);
  });

  test('nor a team with which a credential is shared that they do not come to', async () => {
    const asks = ['team.delete', 'team.members'];
    const without = await world.person('who deletes teams', { holds: { A: asks }, memberOf: ['A'] });
    const reads = ['fetch', 'fetch.many', 'fields.fetch', 'secure_values.read'].map(action => `credential.${action}`);
    const holder = await world.person('who reads credentials too', {
      holds: { A: [...asks, ...reads] },
      memberOf: ['A'],
    });
    const { id } = await world.fresh('sharing_team', 'A');
    const userId = await member();
    await sql('insert into team_members (id, team_id, user_id) values ($1, $2, $3)', [randomUUID(), id, userId]);
    const before = await storedAccess(world);
    for (const path of [`/api/v1/teams/${id}/members/${userId}`, `/api/v1/teams/${id}`]) {
      const refused = await call(without, { method: 'DELETE', path });
      assert.equal(refused.status, 403, refused.text);
      assert.deepEqual(await storedAccess(world), before);
    }
    for (const path of [`/api/v1/teams/${id}/members/${userId}`, `/api/v1/teams/${id}`]) {
      const done = await call(holder, { method: 'DELETE', path });
      assert.equal(done.status, 204, done.text);
    }
  });
});

test('a credential is shared for good, and so only by who comes to it for good', async () => {
  const reads = ['fetch', 'fetch.many', 'fields.fetch', 'secure_values.read'].map(action => `credential.${action}`);
  const sharer = await world.person('who shares', { holds: { A: ['team.share', 'team.members'] }, memberOf: ['A'] });
  for (const pattern of reads)
    await sql(
      `insert into user_grants (id, user_id, pattern, organization_id, expires_at) values ($1, $2, $3, $4, now() + interval '1 hour')`,
      [randomUUID(), sharer.id, pattern, organization()],
    );
  world.server.gatehouse.bus.publish([{ type: 'access.changed', users: [sharer.id ?? ''] }]);
  const { id, credentialId } = await world.fresh('sharing_team', 'A');
  const before = await storedAccess(world);
  for (const [path, body] of [
    [`/api/v1/teams/${id}/resources`, { type: 'credential', resource_id: credentialId, access: 'read' }],
    [`/api/v1/teams/${id}/members/${await member()}`, undefined],
  ] as const) {
    const refused = await call(sharer, { method: 'POST', path, body });
    assert.equal(refused.status, 403, refused.text);
    assert.match(refused.text, /you hold credential\.fetch.* until /);
  }
  assert.deepEqual(
    { ...(await storedAccess(world)), users: 0, organization_members: 0 },
    {
      ...{ ...before, users: 0, organization_members: 0 },
    },
  );
});
