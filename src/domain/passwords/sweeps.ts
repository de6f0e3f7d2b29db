import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

export const sweeps: readonly Sweep[] = [
  {
    // A day after the first.
    name: 'loginFailures',
    rows: (now, limit) => sql`delete from login_failures where key in
      (select key from login_failures where first_at < ${daysBefore(now, 1)}
       and (locked_until is null or locked_until < ${now})
       limit ${limit} for update skip locked)`,
  },
];
