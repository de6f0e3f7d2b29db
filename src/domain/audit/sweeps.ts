import { daysBefore, type Sweep } from '../capability.ts';

/** Counts of the ledger that are older than any chart. */
export const sweeps: readonly Sweep[] = [
  {
    name: 'activityCounts',
    text: `delete from activity_counts where ctid in
      (select ctid from activity_counts where slot < $1 limit $2 for update skip locked)`,
    values: now => [daysBefore(now, 100)],
  },
  {
    name: 'activityPeople',
    text: `delete from activity_people where ctid in
      (select ctid from activity_people where day < $1::timestamptz::date limit $2 for update skip locked)`,
    values: now => [daysBefore(now, 100)],
  },
];
