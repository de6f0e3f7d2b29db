import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

/** Companies of organizations that were deleted 30 days ago. */
export const sweeps: readonly Sweep[] = [
  {
    name: 'companies',
    after: ['credentials'],
    rows: (now, limit) => sql`delete from companies where id in
      (select co.id from companies co join organizations o on o.id = co.organization_id
       where o.deleted_at < ${daysBefore(now, 30)}
         and not exists (select 1 from credentials cr where cr.company_id = co.id)
       limit ${limit} for update of co skip locked)`,
  },
];
