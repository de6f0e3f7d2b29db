import { randomUUID } from 'node:crypto';
import { limitWords, type ShareName, shareOf } from '../../src/kernel/shares.ts';
import { someKeys, upload } from '../contract/connect/keys.support.ts';
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

export const fillOneTimeKeys: Filling = async (server, place) => {
  const { token } = await holder(server, place);
  const body = upload({ one_time_pre_keys: someKeys(100) });
  const send = (count: number) =>
    server.call('POST', '/v1/keys/upload', { token, body: { ...body, one_time_pre_keys: someKeys(count) } });
  for (let kept = 0; kept < most('person.one_time_keys', 'person'); kept += 100) await send(100);
  return conflict('person.one_time_keys', 'person', () => send(20));
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

export const fillReportSchedules: Filling = async server => {
  const body = { name: 'Weekly', report_type: 'activity_monitoring', every: 'daily', time: '08:00', timezone: 'UTC' };
  await server.sql(
    `insert into report_schedules (id, name, owner_id, kind, format, asked, every, at_time, timezone, created_at)
      select gen_random_uuid(), 'Weekly', $1, 'activity_monitoring', 'json', '{}', 'daily', '08:00', 'UTC', now() from generate_series(1, $2::int)`,
    [server.admin.id, most('report.schedules', 'person')],
  );
  return conflict('report.schedules', 'person', () =>
    asAdmin(server, 'POST', '/api/v1/manager/reports/schedules', body),
  );
};

export const fillWebhooks: Filling = async (server, place) => {
  await server.sql(
    `insert into webhooks (id, name, url, event_types, organization_id, active, created_at, updated_at)
      select gen_random_uuid(), 'Full', 'https://hooks.example.com/', '{team.*}', $1, true, now(), now()
      from generate_series(1, $2::int)`,
    [place, most('webhooks', 'organization')],
  );
  const body = { name: 'More', url: 'https://hooks.example.com/', event_types: ['team.*'], organization_id: place };
  return conflict('webhooks', 'organization', () => asAdmin(server, 'POST', '/v1/webhooks', body));
};

/** Accounts of nobody, and what each has to do with the administrator. */
const contacts = (server: TestServer, insert: string, count: number) =>
  server.sql(
    `with made as (insert into users (id, email, username)
        select id, id || '@example.com', 'c' || substr(replace(id::text, '-', ''), 1, 25)
        from (select gen_random_uuid() as id from generate_series(1, $2::int)) n returning id) ${insert}`,
    [server.admin.id, count],
  );

const friendships = (acceptedAt: string) =>
  `insert into friendships (first_id, second_id, requested_by, created_at, accepted_at)
    select least(id, $1::uuid), greatest(id, $1::uuid), $1::uuid, now(), ${acceptedAt} from made`;

export const fillFriends: Filling = async server => {
  const { id } = await server.person();
  await contacts(server, friendships('now()'), most('person.friends', 'person'));
  return conflict('person.friends', 'person', () => asAdmin(server, 'POST', `/v1/users/${id}/friend`));
};

export const fillFriendRequests: Filling = async server => {
  const { id } = await server.person();
  await server.sql('delete from friendships');
  await contacts(server, friendships('null'), most('person.friend_requests', 'person'));
  return conflict('person.friend_requests', 'person', () => asAdmin(server, 'POST', `/v1/users/${id}/friend`));
};

export const fillApiKeys: Filling = async server => {
  await server.sql(
    `insert into api_keys (id, user_id, name, permissions, areas, created_at, updated_at, rotated_at, expires_at)
      select gen_random_uuid(), $1, 'key ' || n, '{}', '{profile}', now(), now(), now(), now() + interval '1 day'
      from generate_series(1, $2::int) n`,
    [server.admin.id, most('person.api_keys', 'person')],
  );
  const body = { name: 'One more', permissions: ['self.profile'] };
  return conflict('person.api_keys', 'person', () => asAdmin(server, 'POST', '/v1/api-keys', body));
};

export const fillBlocks: Filling = async server => {
  const { id } = await server.person();
  const insert = 'insert into person_blocks (blocker_id, blocked_id, created_at) select $1::uuid, id, now() from made';
  await contacts(server, insert, most('person.blocks', 'person'));
  return conflict('person.blocks', 'person', () => asAdmin(server, 'POST', `/v1/users/${id}/block`));
};

export const fillScheduled: Filling = async server => {
  const { id } = await server.person();
  const begun = await asAdmin(server, 'POST', '/v1/conversations', { type: 'direct', participant_ids: [id] });
  const { id: conversation_id } = (begun.body as { data: { id: string } }).data;
  await server.sql(
    `insert into scheduled_messages (id, conversation_id, sender_id, message_type, content, is_encrypted, send_at, created_at)
      select gen_random_uuid(), $1, $2, 'text', 'x', false, now() + interval '1 day', now() from generate_series(1, $3)`,
    [conversation_id, server.admin.id, most('person.scheduled', 'person')],
  );
  const body = { conversation_id, content: 'x', send_at: new Date(Date.now() + 86_400_000).toISOString() };
  return conflict('person.scheduled', 'person', () => asAdmin(server, 'POST', '/v1/messages/scheduled', body));
};

export const fillScheduledCalls: Filling = async server => {
  const { id } = await server.person();
  const begun = await asAdmin(server, 'POST', '/v1/conversations', { type: 'direct', participant_ids: [id] });
  const { id: conversation_id } = (begun.body as { data: { id: string } }).data;
  await server.sql(
    `insert into scheduled_calls (id, conversation_id, organizer_id, call_type, title, starts_at, minutes, ends_at, timezone, created_at)
      select gen_random_uuid(), $1, $2, 'audio', 't', now(), 30, now() + interval '1 day', 'UTC', now() from generate_series(1, $3)`,
    [conversation_id, server.admin.id, most('person.scheduled_calls', 'person')],
  );
  const starts_at = new Date(Date.now() + 86_400_000).toISOString();
  const body = { conversation_id, title: 't', starts_at, duration: 30, timezone: 'UTC' };
  return conflict('person.scheduled_calls', 'person', () => asAdmin(server, 'POST', '/v1/calls/schedule', body));
};

/** As the database has counted them. */
export const fillFiles: Filling = async server => {
  await server.sql(
    `insert into file_usage (owner_id, within, files, bytes, pending_bytes)
      values ($1, '00000000-0000-0000-0000-000000000000', $2, $2, 0)`,
    [server.admin.id, most('person.files', 'person')],
  );
  const body = { file_name: 'a.txt', file_size: 1, content_type: 'text/plain' };
  return conflict('person.files', 'person', () => asAdmin(server, 'POST', '/v1/storage/upload-url', body));
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
