import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

export const sweeps: readonly Sweep[] = [
  {
    name: 'notifications',
    rows: (now, limit) => sql`delete from notifications where id in
      (select id from notifications where created_at < ${daysBefore(now, 90)} limit ${limit} for update skip locked)`,
  },
];
