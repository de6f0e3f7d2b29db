import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

/** Calls are in the history for so many days after their end. */
const keptDays = 365;

export const sweeps: readonly Sweep[] = [
  {
    name: 'endedCalls',
    rows: (now, limit) => sql`delete from calls where id in
      (select id from calls where ended_at < ${daysBefore(now, keptDays)} limit ${limit} for update skip locked)`,
  },
];
