import { randomUUID } from 'node:crypto';
import type { Person, TestServer } from '../../support/server.ts';
import { replyOf } from './workflows.support.ts';

/** The document's examples. */
export const setupExample = {
  team_name: 'Backend Development',
  team_description: 'Core backend services team',
  team_type: 'development',
  initial_members: ['john.doe@company.com', 'jane.smith@company.com'],
  team_goals: ['Improve API performance', 'Implement new features'],
};
export const memberExample = {
  action: 'add',
  user_email: 'new.member@company.com',
  role: 'developer',
  permissions: ['read', 'write'],
};
export const permissionsExample = {
  user_email: 'john.doe@company.com',
  permissions_to_add: ['deploy', 'admin_read'],
  permissions_to_remove: ['delete'],
  roles_to_assign: ['senior_developer'],
};

export interface Managed {
  readonly team_id: string;
  readonly user_id: string | null;
  readonly email: string;
  readonly status: string;
  readonly team_role: string | null;
  readonly job_title: string | null;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

export interface Updated {
  readonly user_id: string;
  readonly organization_id: string | null;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly roles: readonly string[];
  readonly still_held: readonly string[];
}

/** What managers do on a server, each as somebody. */
export function managersOn(server: () => TestServer) {
  const as = (by: Person | null, path: string, body: unknown, headers: Record<string, string> = {}) =>
    server().call('POST', `/api/v1/manager/${path}`, { token: by?.token ?? null, body, headers });
  const setUp = (by: Person | null, body: object = {}) => as(by, 'team/setup', { ...setupExample, ...body });
  const members = (by: Person | null, body: object) => as(by, 'team/members', body);
  const permissions = (by: Person | null, body: object, headers: Record<string, string> = {}) =>
    as(by, 'permissions/update', body, headers);
  return {
    setUp,
    members,
    permissions,
    setTo: async (by: Person, body: object = {}) =>
      replyOf<{ team_id: string; members_added: string[]; invited: string[] }>(await setUp(by, body), 'team_setup')
        .results,
    managed: async (by: Person, body: { readonly action: string; readonly [field: string]: unknown }) =>
      replyOf<Managed>(await members(by, body), `team_member_${body.action}`).results,
    updated: async (by: Person, body: object, headers: Record<string, string> = {}) =>
      replyOf<Updated>(await permissions(by, body, headers), 'permission_update').results,
    /** Who is in a team, straight from the database: user name and role. */
    inTeam: async (team: string) => {
      const rows = await server().sql<{ email: string; role: string; job_title: string | null }>(
        `select u.email, m.role, m.job_title from team_members m join users u on u.id = m.user_id
          where m.team_id = $1 and m.deleted_at is null order by m.joined_at, u.email`,
        [team],
      );
      return rows.map(({ email, role, job_title }) => [email, role, job_title]);
    },
    grants: async (person: Person) => {
      const rows = await server().sql<{ pattern: string }>(
        'select pattern from user_grants where user_id = $1 order by pattern',
        [person.id],
      );
      return rows.map(({ pattern }) => pattern);
    },
    told: async (person: Person, kind: string) => {
      const rows = await server().sql('select facts from notifications where user_id = $1 and kind = $2 order by id', [
        person.id,
        kind,
      ]);
      return rows.map(({ facts }) => facts);
    },
    invitations: (email: string) =>
      server().sql<{ organization_id: string; teams: unknown; patterns: string[]; role_ids: string[] }>(
        'select organization_id, teams, patterns, role_ids from organization_invitations where fold_ascii(email) = $1',
        [email],
      ),
    /** A role of an organization that gives patterns. */
    role: async (organization: string | null, moniker: string, patterns: readonly string[]) => {
      const id = randomUUID();
      await server().sql('insert into roles (id, moniker, name, organization_id) values ($1, $2, $2, $3)', [
        id,
        moniker,
        organization,
      ]);
      for (const pattern of patterns) {
        const [resource, ...action] = pattern.split('.');
        const record = randomUUID();
        await server().sql(
          `insert into permissions (id, name, resource, action, organization_id) values ($1, $2, $3, $4, $5)
            on conflict do nothing`,
          [record, pattern, resource, action.join('.'), organization],
        );
        await server().sql(
          `insert into role_permissions (role_id, permission_id) select $1, id from permissions
            where resource = $2 and action = $3 and organization_id is not distinct from $4`,
          [id, resource, action.join('.'), organization],
        );
      }
      return id;
    },
    /** Makes an account's address another one. */
    addressed: async (person: Person, email: string): Promise<Person> => {
      await server().sql('update users set email = $2, email_verified_at = now() where id = $1', [person.id, email]);
      return { ...person, email };
    },
  };
}
