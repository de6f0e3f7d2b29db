import type { Screen } from './screens.ts';
import type { TestServer } from './server.ts';

/** A review of what people hold, begun to be decided; an emergency; and backups as they may stand: with their screens. */
export async function governScreens(server: TestServer): Promise<readonly Screen[]> {
  const review = await reviewed(server);
  await taken(server);
  await backups(server);
  return [
    { name: 'reviews', path: '/reviews', shows: 'production_database' },
    { name: 'review', path: `/reviews/${review}`, shows: 'Stays' },
    { name: 'backups', path: '/backups', shows: 'How to restore' },
  ];
}

const asked = async <R>(server: TestServer, method: string, path: string, body: object, token: string): Promise<R> => {
  const answer = await server.call(method, path, { token, body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
  return (answer.body as { results: R }).results;
};

async function reviewed(server: TestServer): Promise<string> {
  const { token } = server.admin;
  for (const [username, level] of [
    ['rosa', 'write'],
    ['omar', 'read'],
    ['yuki', 'read'],
  ] as const) {
    const [person] = await server.sql<{ id: string }>('select id from users where username = $1', [username]);
    const body = { pattern: `production_database.${level}` };
    await asked(server, 'POST', `/api/users/${person?.id}/grants`, body, token);
  }
  const [type] = await server.sql<{ id: string }>("select id from resource_types where name = 'production_database'");
  const body = { subject: 'resource_type', subject_id: type?.id, due_days: 10, at_deadline: 'revoke' };
  const { review_id: id } = await asked<{ review_id: string }>(server, 'POST', '/api/v1/manager/reviews', body, token);
  const shown = await server.call('GET', `/api/v1/manager/reviews/${id}`, { token });
  const { revision, items } = (
    shown.body as { results: { revision: number; items: { item_id: string; who: string; permission: string }[] } }
  ).results;
  const decisions = items
    .filter(({ permission }) => permission.endsWith('.read'))
    .map(({ item_id }, at) => ({ item_id, decision: at === 0 ? 'keep' : 'revoke' }));
  await asked(server, 'POST', `/api/v1/manager/reviews/${id}/decisions`, { revision, decisions }, token);
  return id;
}

/** Somebody takes access in an emergency, which opens a review of it. */
async function taken(server: TestServer): Promise<void> {
  const { token } = server.admin;
  const [malik] = await server.sql<{ id: string }>("select id from users where username = 'malik'");
  await asked(server, 'POST', `/api/users/${malik?.id}/grants`, { pattern: 'break_glass' }, token);
  const body = {
    ...{ resource_type: 'payment_gateway', access_level: 'configure', duration_hours: 2 },
    justification: 'Payments are refused since 3 o’clock, and nobody answers',
  };
  const { token: own } = await server.signIn('malik');
  await asked(server, 'POST', '/api/v1/user/access/break-glass', body, own);
}

/** A backup that goes on, two that are good, one that failed and one whose time is over. */
async function backups(server: TestServer): Promise<void> {
  await server.sql(`
    insert into backups (id, kind, status, encrypted, include_database, include_files, retention_days, requested_at,
        started_at, taken_at, finished_at, progress, rows, files, stored_bytes, error, verified_at, expired_at)
      -- By their ids, the newest first.
      select ('01900000-0000-7000-8000-00000000000' || 9 - place)::uuid, kind, status, true, true, true, 30, at, at, case when status = 'failed' then null else at end,
        case when status = 'running' then null else at + interval '40 seconds' end, progress, rows, files, bytes, error,
        case when status = 'succeeded' then at + interval '1 hour' end, case when over then now() end
      from (values
        (0, 'incremental', 'running', now() - interval '20 seconds', 0.42, null, null, null, null, false),
        (1, 'incremental', 'succeeded', now() - interval '6 hours', 1, 184233, 1204, 1843200, null, false),
        (2, 'incremental', 'failed', now() - interval '12 hours', 0.7, null, null, null,
          'The archive at s3://backups/nightly does not answer: connect ETIMEDOUT 203.0.113.9:443', false),
        (3, 'full', 'succeeded', now() - interval '18 hours', 1, 183950, 1204, 48211034, null, false),
        (4, 'full', 'succeeded', now() - interval '40 days', 1, 120400, 800, 31211034, null, true)
      ) as b (place, kind, status, at, progress, rows, files, bytes, error, over)`);
}
