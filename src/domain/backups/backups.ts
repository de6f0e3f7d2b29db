import { refuse } from '../../kernel/errors.ts';
import type { Found, Window } from '../../kernel/page.ts';
import type { Queryable } from '../../platform/db/queryable.ts';

/** A backup as it went. Times are RFC 3339 UTC. */
export interface StoredBackup {
  readonly id: string;
  readonly kind: 'full' | 'incremental' | 'selective';
  readonly status: 'waiting' | 'running' | 'succeeded' | 'failed';
  readonly encrypted: boolean;
  readonly include_database: boolean;
  readonly include_files: boolean;
  readonly retention_days: number;
  /** What a selective one holds: tables, or all that belongs to organizations. */
  readonly tables: readonly string[] | null;
  readonly organization_ids: readonly string[] | null;
  readonly requested_by: string | null;
  readonly requested_at: string;
  readonly started_at: string | null;
  readonly taken_at: string | null;
  readonly finished_at: string | null;
  readonly progress: number;
  readonly rows: number | null;
  readonly files: number | null;
  readonly stored_bytes: number | null;
  readonly error: string | null;
  readonly verified_at: string | null;
  readonly expired_at: string | null;
}

/** Select list that gives a `StoredBackup`. */
export const backupColumns = `id, kind, status, encrypted, include_database, include_files, retention_days, tables, organization_ids, requested_by, requested_at,
  started_at, taken_at, finished_at, progress, rows, files, stored_bytes, error, verified_at, expired_at`;

export async function backupById(on: Queryable, id: string): Promise<StoredBackup> {
  const [row] = await on.rows<StoredBackup>({
    name: 'backup_by_id',
    text: `select ${backupColumns} from backups where id = $1`,
    values: [id],
  });
  if (row === undefined) throw refuse('backup.not_found', {});
  return row;
}

/** Backups, the newest first; those whose time is over too. */
export async function findBackups(on: Queryable, { limit, offset }: Window): Promise<Found<StoredBackup>> {
  const [items, counted] = await Promise.all([
    on.rows<StoredBackup>({
      name: 'list_backups',
      text: `select ${backupColumns} from backups order by id desc limit $1 offset $2`,
      values: [limit, offset],
    }),
    on.rows<{ total: number }>({ name: 'count_backups', text: 'select count(*) as total from backups' }),
  ]);
  return { items, total: counted[0]?.total ?? 0 };
}

/** The one that waits or is under way. */
export async function backupUnderWay(on: Queryable): Promise<StoredBackup | undefined> {
  const [row] = await on.rows<StoredBackup>({
    name: 'backup_under_way',
    text: `select ${backupColumns} from backups where finished_at is null`,
  });
  return row;
}

/** A backup that was restored for trial. */
export interface StoredDrill {
  readonly id: string;
  readonly backup_id: string;
  readonly status: 'running' | 'succeeded' | 'failed';
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly rows: number | null;
  readonly error: string | null;
}

export async function newestDrill(on: Queryable): Promise<StoredDrill | null> {
  const [row] = await on.rows<StoredDrill>({
    name: 'newest_drill',
    text: 'select id, backup_id, status, started_at, finished_at, rows, error from backup_drills order by started_at desc limit 1',
  });
  return row ?? null;
}
