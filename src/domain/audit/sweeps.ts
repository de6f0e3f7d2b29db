import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

/** Counts of the ledger that are older than any chart. */
export const sweeps: readonly Sweep[] = [
  {
    name: 'activityCounts',
    rows: (now, limit) => sql`delete from activity_counts where ctid in
      (select ctid from activity_counts where slot < ${daysBefore(now, 100)}
       limit ${limit} for update skip locked)`,
  },
  {
    name: 'activityPeople',
    rows: (now, limit) => sql`delete from activity_people where ctid in
      (select ctid from activity_people where day < ${daysBefore(now, 100)}::timestamptz::date
       limit ${limit} for update skip locked)`,
  },
  {
    // A year, and the year before it.
    name: 'activityDays',
    rows: (now, limit) => sql`delete from activity_days where ctid in
      (select ctid from activity_days where day < ${daysBefore(now, 800)}::timestamptz::date
       limit ${limit} for update skip locked)`,
  },
];
