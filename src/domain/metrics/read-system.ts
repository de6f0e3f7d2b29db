import Type from 'typebox';
import { shareNames, shareWords } from '../../kernel/shares.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import type { Instance, Storage } from '../../platform/metrics/instance.ts';
import { neededEverywhere } from '../access/needed-everywhere.ts';
import { query } from '../action.ts';
import { type BackupStanding, backupStanding } from '../backups/standing.ts';

/** Jobs of one kind that have not succeeded, over all instances. */
export interface WaitingJobs {
  readonly name: string;
  readonly waiting: number;
  readonly running: number;
  /** Given up after their tries; kept for some days. */
  readonly failed: number;
  /** Since when the oldest of those that may run waits; null: none does. */
  readonly oldest: string | null;
}

/** The mail of the last seven days. */
export interface Outbox {
  readonly waiting: number;
  readonly failed: number;
  readonly sent: number;
  readonly oldest: string | null;
  /** Of the newest that failed, without addresses. */
  readonly error: string | null;
}

/** The database as PostgreSQL sees it. */
export interface DatabaseFacts {
  readonly version: string;
  readonly bytes: number;
  readonly connections: number;
  readonly most_connections: number;
  /** The largest tables, with their indexes. */
  readonly tables: readonly { readonly name: string; readonly bytes: number; readonly rows: number }[];
}

/** How all of it is: every instance, what they share, and what this one sees. */
export interface System {
  readonly instances: readonly Instance[];
  /** Which of them answers. */
  readonly answering: string;
  readonly troubles: readonly string[];
  readonly ledgerBreak: string | null;
  readonly database: DatabaseFacts;
  readonly jobs: readonly WaitingJobs[];
  readonly mail: Outbox & { readonly transport: 'smtp' | 'kept' };
  readonly storage: Storage;
  readonly backups: BackupStanding;
  /** What one person, address or organization may take of what all share, in words. */
  readonly limits: readonly string[];
}

/** Instances, database, jobs, mail and storage at one look, for whoever keeps the server running. */
export const readSystem = query('system.read', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: neededEverywhere('system.read'),
  limit: { per: 'actor', max: 60, seconds: 60 },
  run: async ({ db, ports }): Promise<System> => {
    const { instance, settings } = ports;
    const [others, database, jobs, mail, storage, troubles, backups] = await Promise.all([
      instancesBeside(db, instance.about().id),
      databaseFacts(db),
      waitingJobs(db),
      outbox(db),
      instance.storage(),
      instance.troubles(),
      backupStanding(db),
    ]);
    const about = instance.about();
    return {
      instances: [about, ...others].toSorted((a, b) => a.started_at.localeCompare(b.started_at)),
      answering: about.id,
      ...{ troubles, ledgerBreak: ports.ledgerBreak() },
      ...{ database, jobs, mail: { ...mail, transport: settings.mail }, storage, backups },
      limits: shareNames.map(shareWords),
    };
  },
});

async function instancesBeside(on: Queryable, id: string): Promise<Instance[]> {
  const rows = await on.rows<{ about: Instance }>({
    name: 'instances_beside',
    text: `select about from online_instances where id <> $1 and until > now() and about <> '{}'`,
    values: [id],
  });
  return rows.map(({ about }) => about);
}

async function databaseFacts(on: Queryable): Promise<DatabaseFacts> {
  const [[row], tables] = await Promise.all([
    on.rows<Omit<DatabaseFacts, 'tables'>>({
      name: 'database_facts',
      text: `select current_setting('server_version') as version, pg_database_size(current_database()) as bytes,
        (select count(*)::int from pg_stat_activity where datname = current_database()) as connections,
        current_setting('max_connections')::int as most_connections`,
    }),
    on.rows<DatabaseFacts['tables'][number]>({
      name: 'largest_tables',
      text: `select relname as name, pg_total_relation_size(oid) as bytes, greatest(reltuples, 0)::bigint as rows from pg_class
        where relkind = 'r' and relnamespace = 'public'::regnamespace order by 2 desc limit 8`,
    }),
  ]);
  if (row === undefined) throw new Error('PostgreSQL gave no row');
  return { ...row, tables };
}

function waitingJobs(on: Queryable): Promise<WaitingJobs[]> {
  return on.rows<WaitingJobs>({
    name: 'waiting_jobs',
    text: `select name, count(*) filter (where state in ('created', 'retry'))::int as waiting,
        count(*) filter (where state = 'active')::int as running, count(*) filter (where state = 'failed')::int as failed,
        min(start_after) filter (where state in ('created', 'retry') and start_after <= now()) as oldest
      from pgboss.job where state <> 'completed' and state <> 'cancelled' group by name order by name`,
  });
}

async function outbox(on: Queryable): Promise<Outbox> {
  const [row] = await on.rows<Outbox>({
    name: 'outbox_state',
    text: `with recent as (select status, created_at, last_error from mail_messages where created_at > now() - interval '7 days')
      select count(*) filter (where status = 'queued')::int as waiting, count(*) filter (where status = 'failed')::int as failed,
        count(*) filter (where status in ('sent', 'kept'))::int as sent,
        min(created_at) filter (where status = 'queued') as oldest,
        (select regexp_replace(last_error, '[^[:space:]<>]+@[^[:space:]<>]+', '…', 'g') from recent
          where status = 'failed' order by created_at desc limit 1) as error
      from recent`,
  });
  if (row === undefined) throw new Error('PostgreSQL gave no row');
  return row;
}
