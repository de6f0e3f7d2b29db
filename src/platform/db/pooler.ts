import pg from 'pg';
import { type ConnectionOptions, clientFor } from './connection.ts';
import { DatabaseUnsuitable, explained } from './errors.ts';

/** Often enough to be handed another backend, where they are handed out for each transaction. */
const asks = 5;
const advice = 'name PostgreSQL itself in DATABASE_URL: Gatehouse keeps few connections and needs no pooler';

/**
 * Throws `DatabaseUnsuitable` where a pooler such as PgBouncer hands out backends for each transaction, or drops what a connection
 * asks for. Locks, prepared statements and settings belong to a session: with such a one between, two servers would both believe
 * that they write alone. A pooler that keeps a backend for each session does no harm.
 */
export async function refusePooler(options: ConnectionOptions): Promise<void> {
  const [one, other] = [clientFor(options), clientFor(options)];
  try {
    await one.connect();
    const { rows } = await one.query<{ pid: number; zone: string; limit: number }>(
      `select pg_backend_pid() as pid, current_setting('timezone') as zone,
        (select setting::int from pg_settings where name = 'statement_timeout') as limit`,
    );
    const [row] = rows;
    if (row?.zone !== 'UTC' || row.limit !== options.statementTimeoutMilliseconds)
      throw new DatabaseUnsuitable(
        `what stands between Gatehouse and PostgreSQL drops the settings of a connection; ${advice}`,
      );
    // A pooler names a process of its own.
    if (processOf(one) === row.pid) return;
    await other.connect();
    await other.query('begin');
    const pids = [await pidOf(other)];
    for (let ask = 0; ask < asks; ask += 1) pids.push(await pidOf(one));
    if (pids[0] === row.pid || pids.slice(1).some(pid => pid !== row.pid))
      throw new DatabaseUnsuitable(
        `a pooler in transaction mode (PgBouncer?) stands between Gatehouse and PostgreSQL, and breaks its locks and prepared statements; ${advice}, or set its pool_mode to session`,
      );
  } catch (error) {
    if (error instanceof pg.DatabaseError && /unsupported startup parameter/i.test(error.message))
      throw new DatabaseUnsuitable(`a pooler (PgBouncer?) refuses the settings of a connection; ${advice}`);
    throw error instanceof DatabaseUnsuitable ? error : explained(error);
  } finally {
    await Promise.all([one, other].map(client => client.end().catch(() => {})));
  }
}

async function pidOf(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
}

/** The process that the connection itself was told of; `pg`'s types leave it out. */
function processOf(client: pg.Client): number | null {
  return (client as unknown as { processID: number | null }).processID;
}
