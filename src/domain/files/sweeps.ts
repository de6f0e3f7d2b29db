import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';
import { later } from '../lifetimes.ts';

/** For so long deleted files can be restored. */
export const restorableDays = 30;
/** An upload that began in time, and the word that it is complete, may come so much later. */
const graceSeconds = 20 * 60;

export const sweeps: readonly Sweep[] = [
  {
    name: 'abandonedUploads',
    rows: (now, limit) => sql`delete from files where id in (select id from files
      where state = 'pending' and upload_until < ${later(now, -graceSeconds)} limit ${limit} for update skip locked)`,
  },
  {
    name: 'deletedFiles',
    rows: (now, limit) => sql`delete from files where id in (select id from files
      where state = 'deleted' and deleted_at < ${daysBefore(now, restorableDays)} limit ${limit} for update skip locked)`,
  },
];
