import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

/** Calls are in the history for so many days after their end. */
const keptDays = 365;

/** And what was agreed on, after it should have ended. */
const scheduledDays = 30;

export const sweeps: readonly Sweep[] = [
  {
    name: 'endedCalls',
    rows: (now, limit) => sql`delete from calls where id in
      (select id from calls where ended_at < ${daysBefore(now, keptDays)} limit ${limit} for update skip locked)`,
  },
  {
    name: 'scheduledCalls',
    rows: (now, limit) => sql`delete from scheduled_calls where id in
      (select id from scheduled_calls where ends_at < ${daysBefore(now, scheduledDays)} limit ${limit} for update skip locked)`,
  },
];
