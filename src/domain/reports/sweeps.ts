import { sql } from '../../platform/db/sql.ts';
import type { Sweep } from '../capability.ts';

/** Reports whose time is over. */
export const sweeps: readonly Sweep[] = [
  {
    name: 'reports',
    rows: (now, limit) => sql`delete from reports where ctid in
      (select ctid from reports where expires_at <= ${now} limit ${limit} for update skip locked)`,
  },
];
