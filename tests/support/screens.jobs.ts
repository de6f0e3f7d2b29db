import type { Screen } from './screens.ts';
import type { TestServer } from './server.ts';

const looked = `exec_${'1'.repeat(32)}`;

/** Jobs as they may stand: one that runs, one with errors, and what others did; with their screens. */
export async function jobScreens(server: TestServer, other: string): Promise<readonly Screen[]> {
  const add = (
    id: string,
    workflow: string,
    ...[by, outcome, code, progress, ago]: readonly [string, string, string | null, object, string]
  ) =>
    server.sql(
      `insert into executions (id, workflow, action, actor_id, input, steps, outcome, code, started_at, ended_at, seen_at, run, state, progress, results)
        values ($1, $2, 'user.bulk', $3, '{}', '[]', $4::text, $5, now() - $7::interval,
          case when $4::text = 'running' then null else now() - $7::interval + interval '80 seconds' end, now(), 'shown.only',
          case when $4::text = 'running' then '{}'::jsonb end, $6, case when $4::text = 'running' then null else '{}'::jsonb end)`,
      [id, workflow, by, outcome, code, JSON.stringify(progress), ago],
    );
  const stands = (done: number, total: number | null, counts: object) => ({ done, total, counts, note: null });
  const me = server.admin.id;
  const exec = (digit: string): string => `exec_${digit.repeat(32)}`;
  const running = stands(34_000, 60_000, { succeeded: 33_997, failed: 3 });
  await add(exec('2'), 'bulk_user_create', me, 'running', null, running, '2 minutes');
  const changed = stands(2501, 2501, { succeeded: 2499, failed: 2 });
  await add(looked, 'bulk_user_update', me, 'succeeded', null, changed, '3 hours');
  const synced = stands(1840, null, { pages: 2, created: 12, updated: 40, unchanged: 1788, failed: 0 });
  await add(exec('3'), 'company_sync', me, 'succeeded', null, synced, '1 day');
  const stopped = stands(150, 1100, { succeeded: 150, failed: 0 });
  await add(exec('4'), 'bulk_user_disable', other, 'refused', 'auth.required', stopped, '2 days');
  const given = stands(400, 1200, { succeeded: 400, failed: 0 });
  await add(exec('5'), 'bulk_user_delete', other, 'cancelled', null, given, '3 days');
  await server.sql(
    `insert into execution_errors values ($1, 17, 'rosa@nothing.example', null, 'User not found'),
      ($1, 1204, 'kim@northwind.example', 'first_name', 'must be at most 100 characters')`,
    [looked],
  );
  return [
    { name: 'jobs', path: '/jobs', shows: 'Sync companies with ConnectWise' },
    { name: 'jobs-all', path: '/jobs?view=all', shows: 'Stopped' },
    { name: 'jobs-job', path: `/jobs?job=${looked}`, shows: 'rosa@nothing.example' },
  ];
}
