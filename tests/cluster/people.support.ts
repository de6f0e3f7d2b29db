import { randomUUID } from 'node:crypto';
import { newApiKey } from '../../src/platform/crypto/api-key.ts';
import type { Cluster } from './cluster.support.ts';

/** Ways in which somebody loses access. */
export const ways = [
  'session ended',
  'logged out',
  'system role lowered',
  'team grant deleted',
  'team membership removed',
  'organization membership removed',
  'account deactivated',
  'permission taken out of a role',
  'API key revoked',
  'owner of an API key deactivated',
  'owner of an API key loses the role',
] as const;
export type Way = (typeof ways)[number];

const lowered: readonly Way[] = ['system role lowered', 'owner of an API key loses the role'];

/** Somebody who holds something in one way, and how to take it away. */
export interface Holder {
  readonly way: Way;
  readonly token: string;
  /** What the token opens as long as they hold it: answers 200. */
  readonly opens: string;
  /** Answers 2xx; who asks is the administrator unless `token` says otherwise. */
  readonly revoke: { readonly method: string; readonly path: string; readonly body?: unknown; readonly token?: string };
  readonly refusedWith: number;
}

const perWay = {
  'session ended': { opens: '/api/v1/users/me', refusedWith: 401 },
  'logged out': { opens: '/api/v1/users/me', refusedWith: 401 },
  'system role lowered': { opens: '/api/v1/users/SOMEBODY', refusedWith: 403 },
  'team grant deleted': { opens: '/api/v1/users/SOMEBODY', refusedWith: 403 },
  'team membership removed': { opens: '/api/v1/users/SOMEBODY', refusedWith: 403 },
  'organization membership removed': { opens: '/api/organizations/ORGANIZATION', refusedWith: 403 },
  'account deactivated': { opens: '/api/v1/users/me', refusedWith: 401 },
  'permission taken out of a role': { opens: '/api/v1/users/SOMEBODY', refusedWith: 403 },
  'API key revoked': { opens: '/api/v1/users/me', refusedWith: 401 },
  'owner of an API key deactivated': { opens: '/api/v1/users/me', refusedWith: 401 },
  'owner of an API key loses the role': { opens: '/api/v1/users/SOMEBODY', refusedWith: 403 },
} as const;

/** Stores `count` people, taking turns through the ways, each with two sessions and what their way needs. */
export async function makeHolders({ sql, tokenOf }: Cluster, count: number): Promise<Holder[]> {
  const rows = Array.from({ length: count }, (_, index) => ({
    way: ways[index % ways.length] ?? ways[0],
    user: randomUUID(),
    session: randomUUID(),
    other: randomUUID(),
    team: randomUUID(),
    grant: randomUUID(),
    organization: randomUUID(),
    role: randomUUID(),
    key: randomUUID(),
    secret: newApiKey(),
  }));
  const people = rows.map(row => row.user);
  const chosen = (...of: Way[]) => rows.filter(row => of.includes(row.way));
  await sql(
    `insert into users (id, email, username) select id, id || '@example.com', left(replace(id::text, '-', ''), 30)
     from unnest($1::uuid[]) as id`,
    [people],
  );
  await sql(
    `insert into sessions (id, user_id, ip, user_agent, created_at, authenticated_at, last_seen_at, expires_at)
     select id, user_id, '127.0.0.1', 'test', now(), now(), now(), now() + interval '1 day'
     from unnest($1::uuid[], $2::uuid[]) as s (id, user_id)`,
    [rows.flatMap(row => [row.session, row.other]), rows.flatMap(row => [row.user, row.user])],
  );
  await sql(
    `insert into user_roles (user_id, role_id)
     select p.id, r.id from unnest($1::uuid[], $2::text[]) as p (id, moniker)
     join roles r on r.organization_id is null and r.moniker = p.moniker`,
    [people, rows.map(row => (lowered.includes(row.way) ? 'manager' : 'user'))],
  );
  const teams = chosen('team grant deleted', 'team membership removed');
  const each = [teams.map(row => row.team), teams.map(row => row.user), teams.map(row => row.grant)];
  await sql(`insert into teams (id, name) select id, id::text from unnest($1::uuid[]) as id`, [each[0]]);
  await sql(
    `insert into team_members (id, team_id, user_id) select gen_random_uuid(), * from unnest($1::uuid[], $2::uuid[])`,
    each.slice(0, 2),
  );
  await sql(
    `insert into team_grants (id, team_id, pattern) select id, team, 'user.read.other' from unnest($1::uuid[], $2::uuid[]) as g (team, id)`,
    [each[0], each[2]],
  );
  const members = chosen('organization membership removed');
  await sql(`insert into organizations (id, name) select id, id::text from unnest($1::uuid[]) as id`, [
    members.map(row => row.organization),
  ]);
  await sql(
    `insert into organization_members (organization_id, user_id) select * from unnest($1::uuid[], $2::uuid[])`,
    [members.map(row => row.organization), members.map(row => row.user)],
  );
  const roles = chosen('permission taken out of a role');
  await sql(`insert into roles (id, moniker, name) select id, id::text, id::text from unnest($1::uuid[]) as id`, [
    roles.map(row => row.role),
  ]);
  await sql(
    `insert into role_permissions (role_id, permission_id) select r.id, p.id from unnest($1::uuid[]) as r (id), permissions p
     where p.organization_id is null and p.resource = 'user' and p.action = 'read.other'`,
    [roles.map(row => row.role)],
  );
  await sql(`insert into user_roles (user_id, role_id) select * from unnest($1::uuid[], $2::uuid[])`, [
    roles.map(row => row.user),
    roles.map(row => row.role),
  ]);
  const keys = chosen('API key revoked', 'owner of an API key deactivated', 'owner of an API key loses the role');
  await sql(
    `insert into api_keys (id, user_id, name, permissions, areas, created_at, updated_at, rotated_at, expires_at)
     select id, user_id, id::text, '{user.*}', '{profile}', now(), now(), now(), now() + interval '1 day'
     from unnest($1::uuid[], $2::uuid[]) as k (id, user_id)`,
    [keys.map(row => row.key), keys.map(row => row.user)],
  );
  await sql(
    `insert into api_key_secrets (lookup, key_id, hash, made_at)
     select lookup, key_id, hash, now() from unnest($1::text[], $2::uuid[], $3::bytea[]) as s (lookup, key_id, hash)`,
    [keys.map(row => row.secret.lookup), keys.map(row => row.key), keys.map(row => row.secret.hash)],
  );
  const [somebody] = await sql<{ id: string }>(`select id from users where username = 'admin'`);
  return rows.map(row => {
    const token = tokenOf({ user: row.user, id: row.session });
    const revocations: Record<Way, Holder['revoke']> = {
      'session ended': {
        method: 'DELETE',
        path: `/api/v1/auth/sessions/${row.session}`,
        token: tokenOf({ user: row.user, id: row.other }),
      },
      'logged out': { method: 'POST', path: '/api/v1/auth/logout', token },
      'system role lowered': { method: 'PATCH', path: `/api/v1/users/${row.user}/role`, body: { role: 'user' } },
      'team grant deleted': { method: 'DELETE', path: `/api/v1/teams/${row.team}/grants/${row.grant}` },
      'team membership removed': { method: 'DELETE', path: `/api/v1/teams/${row.team}/members/${row.user}` },
      'organization membership removed': {
        method: 'DELETE',
        path: `/api/organizations/${row.organization}/members/${row.user}`,
      },
      'account deactivated': {
        method: 'PATCH',
        path: `/api/v1/users/${row.user}/status`,
        body: { is_active: false },
      },
      'permission taken out of a role': {
        method: 'PUT',
        path: `/api/roles/${row.role}/permissions`,
        body: { permissionIds: [] },
      },
      'API key revoked': {
        method: 'DELETE',
        path: `/v1/api-keys/${row.key}`,
        body: {},
        token: tokenOf({ user: row.user, id: row.session }),
      },
      'owner of an API key deactivated': {
        method: 'PATCH',
        path: `/api/v1/users/${row.user}/status`,
        body: { is_active: false },
      },
      'owner of an API key loses the role': {
        method: 'PATCH',
        path: `/api/v1/users/${row.user}/role`,
        body: { role: 'user' },
      },
    };
    const { opens, refusedWith } = perWay[row.way];
    return {
      way: row.way,
      token: keys.includes(row) ? row.secret.token : token,
      opens: opens.replace('ORGANIZATION', row.organization).replace('SOMEBODY', somebody?.id ?? ''),
      revoke: revocations[row.way],
      refusedWith,
    };
  });
}
