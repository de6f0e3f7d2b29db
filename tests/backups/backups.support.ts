import assert from 'node:assert/strict';
import pg from 'pg';
import { until } from '../support/own-redis.ts';
import type { TestServer } from '../support/server.ts';

const list = '/api/v1/admin/backups';

export interface ShownBackup {
  readonly backup_id: string;
  readonly status: string;
  readonly error: string | null;
  readonly progress: number;
  readonly rows: number;
}

/** Asks for a backup; its id. */
export async function askForBackup(server: TestServer, body: object): Promise<string> {
  const answer = await server.call('POST', '/api/v1/admin/backup/create', { token: server.admin.token, body });
  assert.equal(answer.status, 200, answer.text);
  return (answer.body as { results: ShownBackup }).results.backup_id;
}

/** Asks for a backup, and has it wait for a table before it reads any; `goOn` lets it. */
export async function heldBackup(
  server: TestServer,
  body: object,
): Promise<{ readonly id: string; goOn(): Promise<void> }> {
  const holder = new pg.Client({ connectionString: server.databaseUrl });
  await holder.connect();
  await holder.query('begin; lock table support_tickets in access exclusive mode');
  try {
    const id = await askForBackup(server, body);
    await until('it is under way', async () => (await atBackup(server)).some(({ waits }) => waits === 'Lock'), 60_000);
    return { id, goOn: () => holder.end() };
  } catch (error) {
    await holder.end();
    throw error;
  }
}

/** What the connection of a backup that is under way does now. */
export const atBackup = (server: TestServer) =>
  server.sql<{ state: string; waits: string | null; query: string }>(
    `select state, wait_event_type as waits, query from pg_stat_activity
      where application_name = 'gatehouse backup' and datname = current_database()`,
  );

/** Takes one, and tells how it ended. */
export async function takenBackup(server: TestServer, body: object): Promise<ShownBackup> {
  return endedBackup(server, await askForBackup(server, body));
}

export async function endedBackup(server: TestServer, id: string): Promise<ShownBackup> {
  let shown: ShownBackup | undefined;
  await until(
    'the backup has ended',
    async () => {
      const { body } = await server.call('GET', `${list}/${id}`, { token: server.admin.token });
      shown = (body as { results: ShownBackup }).results;
      return ['succeeded', 'failed'].includes(shown.status);
    },
    120_000,
  );
  assert.ok(shown !== undefined);
  return shown;
}

/** Adds teams whose metadata takes so many megabytes, and that compression leaves more than half of. */
export const fillMegabytes = (server: TestServer, megabytes: number): Promise<unknown> =>
  server.sql(
    `insert into teams (id, name, metadata) select gen_random_uuid(), 'Filling ' || n, jsonb_build_object('noise',
        (select string_agg(md5(random()::text || n || k), '') from generate_series(1, 250) k)) from generate_series(1, $1) n`,
    [megabytes * 125],
  );
