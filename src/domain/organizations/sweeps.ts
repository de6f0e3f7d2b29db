import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

export const sweeps: readonly Sweep[] = [
  {
    // A day after they expired.
    name: 'invitations',
    rows: (now, limit) => sql`delete from organization_invitations where id in
      (select id from organization_invitations where expires_at < ${daysBefore(now, 1)}
       limit ${limit} for update skip locked)`,
  },
];
