import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

/** What organizations kept, 30 days after they were deleted: credentials with their data keys, then their types. */
export const sweeps: readonly Sweep[] = [
  {
    name: 'credentials',
    rows: (now, limit) => sql`delete from credentials where id in
      (select cr.id from credentials cr join companies co on co.id = cr.company_id
        join organizations o on o.id = co.organization_id
       where o.deleted_at < ${daysBefore(now, 30)} limit ${limit} for update of cr skip locked)`,
  },
  {
    name: 'credentialTypes',
    after: ['credentials'],
    rows: (now, limit) => sql`delete from credential_types where id in
      (select t.id from credential_types t join organizations o on o.id = t.organization_id
       where o.deleted_at < ${daysBefore(now, 30)} and not exists (select 1 from credentials cr where cr.type_id = t.id)
       limit ${limit} for update of t skip locked)`,
  },
];
