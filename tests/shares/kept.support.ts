import { randomUUID } from 'node:crypto';
import { limitWords, type ShareName, shareOf } from '../../src/kernel/shares.ts';
import { holder } from '../contract/console/holders.support.ts';
import type { Answer, TestServer } from '../support/server.ts';

/** What there is to store one more into, and the refusal of it. */
export interface Full {
  /** Sends the one that is too many. */
  more(): Promise<Answer>;
  readonly status: number;
  readonly words: string;
}

/** Stores as much as may be kept of a share, straight into the database. */
export type Filling = (server: TestServer, organization: string) => Promise<Full>;

type Told = 'role' | 'organization' | 'person' | 'team' | 'request';
const most = (share: ShareName, holder: Told): number => shareOf(share).most[holder] ?? 0;

function conflict(share: ShareName, holder: Told, more: Full['more']): Full {
  return { more, status: 409, words: `At most ${limitWords(share, holder, most(share, holder))}` };
}

const asAdmin = (server: TestServer, method: string, path: string, body?: object): Promise<Answer> =>
  server.call(method, path, { token: server.admin.token, ...(body === undefined ? {} : { body }) });

async function grants(server: TestServer, person: string, place: string, count: number): Promise<void> {
  await server.sql(
    `insert into user_grants (id, user_id, pattern, organization_id)
      select gen_random_uuid(), $1, 'held.n' || n, $2 from generate_series(1, $3) n`,
    [person, place, count],
  );
}

/** Teams of an organization with so many grants each, and a person in all of them. */
async function teams(
  server: TestServer,
  place: string,
  sizes: readonly number[],
  person: string | null,
): Promise<string[]> {
  const ids = sizes.map(() => randomUUID());
  await server.sql(`insert into teams (id, name, organization_id) select t, 'Team', $2 from unnest($1::uuid[]) t`, [
    ids,
    place,
  ]);
  await server.sql(
    `insert into team_grants (id, team_id, pattern) select gen_random_uuid(), t, 'given.n' || n
      from unnest($1::uuid[], $2::int[]) as sized(t, size), generate_series(1, size) n`,
    [ids, sizes],
  );
  if (person !== null)
    await server.sql(
      'insert into team_members (id, team_id, user_id) select gen_random_uuid(), t, $2 from unnest($1::uuid[]) t',
      [ids, person],
    );
  return ids;
}

async function roles(server: TestServer, place: string, count: number): Promise<string[]> {
  const made = await server.sql<{ id: string }>(
    `insert into roles (id, moniker, name, organization_id)
      select gen_random_uuid(), 'made-' || n, 'Made', $1 from generate_series(1, $2) n returning id`,
    [place, count],
  );
  return made.map(({ id }) => id);
}

const giveOne = (server: TestServer, person: string, place?: string) => () =>
  asAdmin(server, 'POST', `/api/users/${person}/grants`, { pattern: 'one.more', organizationId: place });

export const fillRoles: Filling = async (server, place) => {
  const [{ count } = { count: 0 }] = await server.sql<{ count: number }>(
    'select count(*)::int as count from roles where organization_id = $1',
    [place],
  );
  await roles(server, place, most('roles', 'organization') - count);
  const more = () => asAdmin(server, 'POST', '/api/roles', { name: 'One more', organizationId: place });
  return conflict('roles', 'organization', more);
};

export const fillRole: Filling = async (server, place) => {
  const [role] = await roles(server, place, 1);
  await server.sql(
    `with made as (
      insert into permissions (id, name, resource, action, organization_id)
        select gen_random_uuid(), 'Made', 'made', 'n' || n, $1 from generate_series(1, $3) n returning id
    ) insert into role_permissions (role_id, permission_id) select $2, id from made`,
    [place, role, most('role.patterns', 'role')],
  );
  const more = () => asAdmin(server, 'POST', `/v1/role/${role}/permissions`, { permissions: ['one.more'] });
  return conflict('role.patterns', 'role', more);
};

export const fillRolesOfPerson: Filling = async (server, place) => {
  const { id } = await holder(server, place);
  const [last, ...held] = await roles(server, place, most('person.roles', 'person') + 1);
  await server.sql('insert into user_roles (user_id, role_id) select $1, r from unnest($2::uuid[]) r', [id, held]);
  const has = await server.sql<{ role_id: string }>('select role_id from user_roles where user_id = $1', [id]);
  const roleIds = [...has.map(({ role_id }) => role_id), last];
  return conflict('person.roles', 'person', () => asAdmin(server, 'PUT', `/api/users/${id}`, { roleIds }));
};

export const fillGrantsOfPerson: Filling = async (server, place) => {
  const { id } = await holder(server, place);
  await grants(server, id, place, most('person.grants', 'person'));
  return conflict('person.grants', 'person', giveOne(server, id, place));
};

export const fillRequestsOfPerson: Filling = async (server, place) => {
  const { id, token } = await holder(server, place);
  await server.sql(
    `insert into access_requests (id, requester_id, organization_id, resource_type, access_level, duration_days, approvals, asks,
        requested_at, open_until)
      select gen_random_uuid(), $1, $2, 'held', 'n' || n, 1, 1, 'managers', now(), now() + interval '1 day'
      from generate_series(1, $3) n`,
    [id, place, most('person.requests', 'person')],
  );
  const body = { resource_type: 'one', access_level: 'more', justification: 'Told', duration_days: 1 };
  return conflict('person.requests', 'person', () =>
    server.call('POST', '/api/v1/user/access/request', { token, body }),
  );
};

export const fillTeamsOfPerson: Filling = async (server, place) => {
  const { id } = await holder(server, place);
  const sizes = Array.from({ length: most('person.teams', 'person') }, () => 0);
  await teams(server, place, sizes, id);
  const [last] = await teams(server, place, [0], null);
  return conflict('person.teams', 'person', () => asAdmin(server, 'POST', `/api/v1/teams/${last}/members/${id}`));
};

/** By grants and teams, of which neither is full. */
export const fillPatternsOfPerson: Filling = async (server, place) => {
  const { id } = await holder(server, place);
  const own = most('person.grants', 'person') / 2;
  await grants(server, id, place, own);
  const left = most('person.patterns', 'person') - own;
  await teams(
    server,
    place,
    Array.from({ length: 10 }, () => left / 10),
    id,
  );
  return conflict('person.patterns', 'person', giveOne(server, id, place));
};

/** In several organizations, of which none is full. */
export const fillPatternsEverywhere: Filling = async (server, place) => {
  const { id } = await holder(server, place);
  const places = [place, ...Array.from({ length: 4 }, () => randomUUID())];
  const added = places.slice(1);
  await server.sql(`insert into organizations (id, name) select o, 'Place ' || o from unnest($1::uuid[]) o`, [added]);
  await server.sql(
    'insert into organization_members (organization_id, user_id) select o, $2 from unnest($1::uuid[]) o',
    [added, id],
  );
  for (const each of places)
    await grants(server, id, each, most('person.patterns.everywhere', 'person') / places.length);
  return conflict('person.patterns.everywhere', 'person', giveOne(server, id));
};

export const fillTeam: Filling = async (server, place) => {
  const [id] = await teams(server, place, [most('team.grants', 'team')], null);
  const more = () => asAdmin(server, 'POST', `/api/v1/teams/${id}/grants`, { pattern: 'one.more' });
  return conflict('team.grants', 'team', more);
};

/** Of a request, not of anything stored: it has words of its own. */
export const fillImport: Filling = async server => {
  const lines = most('import.lines', 'request');
  return {
    more: () =>
      server.call('POST', '/api/v1/users/import?partial=true', {
        token: server.admin.token,
        raw: '1\n'.repeat(lines + 1),
        headers: { 'content-type': 'application/x-ndjson' },
      }),
    status: 413,
    words: `Nothing was imported: the file has more than ${lines.toLocaleString('en')} lines; split the file`,
  };
};
