import { randomUUID } from 'node:crypto';
import { role, systemRole } from '../contract/rbac/rbac.support.ts';
import { password } from '../support/server.ts';
import { administration, type Key, placeOf, systemRoles } from './table.ts';
import type { Subject } from './things.ts';
import type { Caller, World } from './world.ts';

/** A request that would give somebody something. */
export interface Gift {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a way is asked to give, to whom and where. */
export interface Giving {
  readonly world: World;
  readonly giver: Caller;
  readonly place: 'platform' | 'A';
  /** A system role, a pattern, or `administration`. */
  readonly what: string;
  /** To themselves. */
  readonly toSelf: boolean;
}

/** One way to give access: by which entry of the table, what it can give, and where that holds then. */
export interface Way {
  readonly name: string;
  readonly key: Key;
  readonly what: readonly string[];
  readonly at: 'platform' | 'place';
  /** Default: the platform, and A. */
  readonly places?: readonly ('platform' | 'A')[];
  /** Whether whoever gives can be who is given to. */
  readonly canBeSelf?: true;
  /** How many may be asked at once, where that has a share of its own. */
  readonly atOnce?: number;
  readonly ask: (giving: Giving) => Promise<Gift>;
}

/** All that something to give consists of. */
export function patternsOf(what: string): readonly string[] {
  if (what === 'administration') return administration;
  return Object.entries(systemRoles).find(([name]) => name === what)?.[1] ?? [what];
}

const roles = ['viewer', 'analyst', 'manager', 'admin'];
/** No system role but `admin` and no organization's administrator holds these. */
const patterns = ['vault.open', '*', 'risk.*'];

const account = () => {
  const username = `g${randomUUID().replaceAll('-', '').slice(0, 20)}`;
  return { username, email: `${username}@example.com` };
};
const inPlace = (organization: string | null) => (organization === null ? {} : { organizationId: organization });
const actingIn = (organization: string | null): Readonly<Record<string, string>> =>
  organization === null ? {} : { 'x-organization-id': organization };
const organizationsOf = (organization: string | null) => (organization === null ? [] : [organization]);

async function receiver({ world, giver, place, toSelf }: Giving): Promise<Subject> {
  const person = await world.fresh('person', place);
  return toSelf ? { ...person, id: giver.id ?? '' } : person;
}

/** A role of the place that gives the pattern. */
const giving = ({ world, place, what }: Giving) => role(world.server, world.organizations[place], [what]);

async function monikerOf({ world }: Giving, roleId: string): Promise<string> {
  const text = 'select moniker from roles where id = $1';
  const [row] = await world.server.sql<{ moniker: string }>(text, [roleId]);
  return row?.moniker ?? '';
}

/** The record of the place that stands for the pattern. */
async function record(asked: Giving): Promise<string> {
  const text = 'select permission_id as id from role_permissions where role_id = $1';
  const [row] = await asked.world.server.sql<{ id: string }>(text, [await giving(asked)]);
  return row?.id ?? '';
}

/** A team of the place whose members from a role up hold the pattern. */
async function givingTeam({ world, place, what }: Giving, least: 'member' | 'manager'): Promise<Subject> {
  const team = await world.fresh('team', place);
  await world.server.sql('delete from team_grants where team_id = $1', [team.id]);
  await world.server.sql(
    'insert into team_grants (id, team_id, pattern, least_role, granted_by) values ($1, $2, $3, $4, $5)',
    [randomUUID(), team.id, what, least, world.server.admin.id],
  );
  return team;
}

const managing = 'POST /api/v1/manager/team/members';
const permitting = 'POST /api/v1/manager/permissions/update';
const pathOf = (key: Key): string => placeOf(key).path;

async function addressOf({ world }: Giving, id: string): Promise<string> {
  const [row] = await world.server.sql<{ email: string }>('select email from users where id = $1', [id]);
  return row?.email ?? '';
}

/** A team of the place that gives nothing. */
async function plainTeam({ world, place }: Giving): Promise<string> {
  const { id } = await world.fresh('team', place);
  await world.server.sql('delete from team_grants where team_id = $1', [id]);
  return id;
}

/** Puts the receiver into a team. */
async function adding(asked: Giving, team: string): Promise<object> {
  return { action: 'add', user_email: await addressOf(asked, (await receiver(asked)).id), team_id: team };
}

/** Somebody in a team that the giver leads, and where what is given holds. */
async function ledMember(asked: Giving): Promise<object> {
  const { world, giver, place } = asked;
  const { id } = await receiver(asked);
  const team = await plainTeam(asked);
  for (const [user, teamRole] of [
    [giver.id, 'manager'],
    [id, 'member'],
  ])
    await world.server.sql('insert into team_members (id, team_id, user_id, role) values ($1, $2, $3, $4)', [
      ...[randomUUID(), team, user, teamRole],
    ]);
  const organization = world.organizations[place];
  // Only who belongs to an organization leads a team of it.
  if (organization !== null)
    await world.server.sql(
      'insert into organization_members (organization_id, user_id) values ($1, $2) on conflict do nothing',
      [organization, giver.id],
    );
  world.server.gatehouse.bus.publish([{ type: 'access.changed', users: [giver.id ?? '', id] }]);
  return {
    user_email: await addressOf(asked, id),
    ...(organization === null ? {} : { organization_id: organization }),
  };
}

/** Every way in by which access can be given. */
export const ways: readonly Way[] = [
  {
    name: 'a system role',
    key: 'PATCH /api/v1/users/:id/role',
    what: roles,
    at: 'platform',
    canBeSelf: true,
    ask: async asked => ({
      method: 'PATCH',
      path: `/api/v1/users/${(await receiver(asked)).id}/role`,
      body: { role: asked.what },
    }),
  },
  {
    name: 'a new account with a role',
    key: 'POST /api/v1/users',
    what: roles,
    at: 'platform',
    ask: async ({ world, place, what }) => ({
      method: 'POST',
      path: '/api/v1/users',
      body: { ...account(), password, role: what, ...inPlace(world.organizations[place]) },
    }),
  },
  {
    name: 'a new account with a system role by id',
    key: 'POST /api/users',
    what: roles,
    at: 'platform',
    ask: async ({ world, place, what }) => ({
      method: 'POST',
      path: '/api/users',
      body: {
        ...{ ...account(), password, organizationIds: organizationsOf(world.organizations[place]) },
        roleIds: [await systemRole(world.server, what)],
      },
    }),
  },
  {
    name: 'a new account with a custom role',
    key: 'POST /api/users',
    what: patterns,
    at: 'place',
    ask: async asked => ({
      method: 'POST',
      path: '/api/users',
      body: {
        ...{ ...account(), password, organizationIds: organizationsOf(asked.world.organizations[asked.place]) },
        roleIds: [await giving(asked)],
      },
    }),
  },
  {
    name: 'an imported account with a role',
    key: 'POST /api/v1/users/import',
    atOnce: 1,
    what: roles,
    at: 'platform',
    ask: async ({ world, place, what }) => {
      const { username, email } = account();
      const raw = `email,username,role\n${email},${username},${what}\n`;
      const organization = world.organizations[place];
      const headers = { 'content-type': 'text/csv', ...actingIn(organization) };
      return { method: 'POST', path: '/api/v1/users/import', raw, headers };
    },
  },
  {
    name: 'a custom role',
    key: 'PUT /api/users/:id + roleIds',
    what: patterns,
    at: 'place',
    canBeSelf: true,
    ask: async asked => ({
      method: 'PUT',
      path: `/api/users/${(await receiver(asked)).id}`,
      body: { roleIds: [...(await rolesKept(asked)), await giving(asked)] },
    }),
  },
  {
    name: 'a new role',
    key: 'POST /api/roles',
    what: patterns,
    at: 'place',
    ask: async asked => ({
      method: 'POST',
      path: '/api/roles',
      body: {
        name: `Given ${randomUUID()}`,
        organizationId: asked.world.organizations[asked.place],
        permissionIds: [await record(asked)],
      },
    }),
  },
  ...(['PUT /api/roles/:id', 'PUT /api/roles/:id/permissions'] as const).map(
    (key): Way => ({
      name: `what a role gives, by ${key}`,
      key,
      what: patterns,
      at: 'place',
      ask: async asked => {
        const { id } = await asked.world.fresh('role', asked.place);
        const path = key.slice('PUT '.length).replace(':id', id);
        return { method: 'PUT', path, body: { permissionIds: [await record(asked)] } };
      },
    }),
  ),
  {
    name: 'a system role by its moniker',
    key: 'PATCH /v1/user/users/:identifier + roles',
    what: roles,
    at: 'platform',
    canBeSelf: true,
    ask: async asked => ({
      method: 'PATCH',
      path: `/v1/user/users/${(await receiver(asked)).id}`,
      body: { roles: [...(await rolesKept(asked)), asked.what] },
    }),
  },
  {
    name: 'a custom role, named in the directory',
    key: 'PATCH /v1/user/users/:identifier + roles',
    what: patterns,
    at: 'place',
    canBeSelf: true,
    ask: async asked => ({
      method: 'PATCH',
      path: `/v1/user/users/${(await receiver(asked)).id}`,
      body: { roles: [...(await rolesKept(asked)), await giving(asked)] },
    }),
  },
  {
    name: 'a custom role by its moniker',
    key: 'PATCH /v1/user/users/:identifier + roles',
    what: patterns,
    at: 'place',
    canBeSelf: true,
    ask: async asked => ({
      method: 'PATCH',
      path: `/v1/user/users/${(await receiver(asked)).id}`,
      body: { roles: [...(await rolesKept(asked)), await monikerOf(asked, await giving(asked))] },
    }),
  },
  {
    name: 'direct grants as a whole',
    key: 'PATCH /v1/user/users/:identifier + permissions',
    what: patterns,
    at: 'place',
    canBeSelf: true,
    ask: async asked => ({
      method: 'PATCH',
      path: `/v1/user/users/${(await receiver(asked)).id}`,
      body: { permissions: [asked.what] },
      // They hold where the giver acts.
      headers: actingIn(asked.world.organizations[asked.place]),
    }),
  },
  {
    name: 'a new role with patterns',
    key: 'POST /v1/role + permissions',
    what: patterns,
    at: 'place',
    ask: async ({ world, place, what }) => ({
      method: 'POST',
      path: '/v1/role',
      body: { title: `Given ${randomUUID()}`, organizationId: world.organizations[place], permissions: [what] },
    }),
  },
  ...(['PATCH /v1/role/:identifier + permissions', 'POST /v1/role/:identifier/permissions'] as const).map(
    (key): Way => ({
      name: `what a role gives, by ${key}`,
      key,
      what: patterns,
      at: 'place',
      ask: async asked => {
        const { method, path } = placeOf(key);
        const { id } = await asked.world.fresh('role', asked.place);
        return { method, path: path.replace(':identifier', id), body: { permissions: [asked.what] } };
      },
    }),
  ),
  {
    name: 'a grant to a team',
    key: 'POST /api/v1/teams/:id/grants',
    what: patterns,
    at: 'place',
    ask: async ({ world, place, what }) => ({
      method: 'POST',
      path: `/api/v1/teams/${(await world.fresh('team', place)).id}/grants`,
      body: { pattern: what },
    }),
  },
  {
    name: 'a direct grant',
    key: 'POST /api/users/:id/grants',
    what: patterns,
    at: 'place',
    canBeSelf: true,
    ask: async asked => ({
      method: 'POST',
      path: `/api/users/${(await receiver(asked)).id}/grants`,
      body: { pattern: asked.what, ...inPlace(asked.world.organizations[asked.place]) },
    }),
  },
  {
    name: 'another permission scope of a credential type',
    key: 'PATCH /v1/credential-type/:id + permissionScope',
    what: ['credential.*'],
    at: 'place',
    ask: async ({ world, place }) => ({
      method: 'PATCH',
      path: `/v1/credential-type/${(await world.fresh('credential_type', place)).id}`,
      body: { permissionScope: `given.${randomUUID()}` },
    }),
  },
  {
    name: 'a place in a team',
    key: 'POST /api/v1/teams/:id/members/:userId',
    what: patterns,
    at: 'place',
    canBeSelf: true,
    ask: async asked => ({
      method: 'POST',
      path: `/api/v1/teams/${(await givingTeam(asked, 'member')).id}/members/${(await receiver(asked)).id}`,
    }),
  },
  {
    name: 'a higher place in a team',
    key: 'PATCH /api/v1/teams/:id/members/:userId',
    what: patterns,
    at: 'place',
    ask: async asked => {
      const { id, userId } = await givingTeam(asked, 'manager');
      return { method: 'PATCH', path: `/api/v1/teams/${id}/members/${userId}`, body: { role: 'owner' } };
    },
  },
  {
    name: 'a place in a team, by address',
    key: managing,
    what: patterns,
    at: 'place',
    canBeSelf: true,
    ask: async asked => {
      const team = await givingTeam(asked, 'member');
      return { method: 'POST', path: pathOf(managing), body: await adding(asked, team.id) };
    },
  },
  {
    name: 'permissions with a place in a team',
    key: managing,
    what: patterns,
    at: 'place',
    canBeSelf: true,
    ask: async asked => ({
      method: 'POST',
      path: pathOf(managing),
      body: { ...(await adding(asked, await plainTeam(asked))), permissions: [asked.what] },
    }),
  },
  {
    name: 'a custom role with a place in a team',
    key: managing,
    what: patterns,
    at: 'place',
    canBeSelf: true,
    ask: async asked => ({
      method: 'POST',
      path: pathOf(managing),
      body: {
        ...(await adding(asked, await plainTeam(asked))),
        role: await monikerOf(asked, await giving(asked)),
      },
    }),
  },
  {
    name: 'an invitation into a team with permissions',
    key: managing,
    what: patterns,
    at: 'place',
    places: ['A'],
    ask: async asked => ({
      method: 'POST',
      path: pathOf(managing),
      body: {
        ...{ action: 'add', user_email: account().email, team_id: await plainTeam(asked) },
        permissions: [asked.what],
      },
    }),
  },
  {
    name: 'permissions of somebody in a team one leads',
    key: permitting,
    what: patterns,
    at: 'place',
    ask: async asked => ({
      method: 'POST',
      path: pathOf(permitting),
      body: {
        ...(await ledMember(asked)),
        permissions_to_add: [asked.what],
      },
    }),
  },
  {
    name: 'a custom role of somebody in a team one leads',
    key: permitting,
    what: patterns,
    at: 'place',
    ask: async asked => ({
      method: 'POST',
      path: pathOf(permitting),
      body: {
        ...(await ledMember(asked)),
        roles_to_assign: [await monikerOf(asked, await giving(asked))],
      },
    }),
  },
  {
    name: 'an invitation with a role',
    key: 'POST /api/organizations/:id/invitations',
    what: patterns,
    at: 'place',
    places: ['A'],
    ask: async asked => ({
      method: 'POST',
      path: `/api/organizations/${asked.world.organizationOf('A')}/invitations`,
      body: { email: account().email, roleIds: [await giving(asked)] },
    }),
  },
  {
    name: 'an invitation to administer',
    key: 'POST /api/organizations/:id/invitations',
    what: ['administration'],
    at: 'place',
    places: ['A'],
    ask: async ({ world }) => ({
      method: 'POST',
      path: `/api/organizations/${world.organizationOf('A')}/invitations`,
      body: { email: account().email, admin: true },
    }),
  },
  {
    name: 'the administration of an organization',
    key: 'PUT /api/organizations/:id',
    what: ['administration'],
    at: 'place',
    places: ['A'],
    canBeSelf: true,
    ask: async asked => {
      const id = asked.world.organizationOf('A');
      const [row] = await asked.world.server.sql<{ ids: string[] }>(
        `select array_agg(ur.user_id) as ids from user_roles ur join roles r on r.id = ur.role_id
          where r.organization_id = $1 and r.moniker = 'org-admin'`,
        [id],
      );
      const adminIds = [...(row?.ids ?? []), (await receiver(asked)).id];
      return { method: 'PUT', path: `/api/organizations/${id}`, body: { adminIds } };
    },
  },
  {
    name: 'the administration of a new organization',
    key: 'POST /api/organizations',
    what: ['administration'],
    at: 'platform',
    places: ['platform'],
    canBeSelf: true,
    ask: async asked => ({
      method: 'POST',
      path: '/api/organizations',
      body: { name: `Given ${randomUUID()}`, adminIds: [(await receiver(asked)).id] },
    }),
  },
];

/** Roles that whoever gives to themselves keeps, so that nothing else is changed. */
async function rolesKept({ world, giver, toSelf }: Giving): Promise<string[]> {
  if (!toSelf) return [];
  const text = 'select role_id as id from user_roles where user_id = $1';
  return (await world.server.sql<{ id: string }>(text, [giver.id])).map(({ id }) => id);
}
