import type { Queryable } from '../../platform/db/queryable.ts';
import { newestDrill, type StoredDrill } from './backups.ts';
import { storedSchedule } from './schedule.ts';

/** How well this database is backed up. Times are RFC 3339 UTC. */
export interface BackupStanding {
  /** PostgreSQL's. */
  readonly now: string;
  /** When the newest backup that was read back and is still there was taken; null: there is none. */
  readonly verified_at: string | null;
  /** Why the last backup of all failed; null: it did not. */
  readonly failed: string | null;
  /** What the schedule asks for; null: nothing. */
  readonly every_hours: number | null;
  readonly drill: StoredDrill | null;
}

export async function backupStanding(on: Queryable): Promise<BackupStanding> {
  const [rows, { every_hours }, drill] = await Promise.all([
    on.rows<Pick<BackupStanding, 'now' | 'verified_at' | 'failed'>>({
      name: 'standing_of_backups',
      text: `select now() as now,
        (select max(taken_at) from backups where verified_at is not null and status = 'succeeded' and expired_at is null
          and kind <> 'selective') as verified_at,
        (select coalesce(error, 'it was broken off') from (select status, error from backups where finished_at is not null
          order by id desc limit 1) as last where status = 'failed') as failed`,
    }),
    storedSchedule(on),
    newestDrill(on),
  ]);
  const [found] = rows;
  if (found === undefined) throw new Error('PostgreSQL gave no row');
  return { ...found, every_hours, drill };
}
