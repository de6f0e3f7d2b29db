import { daysBefore, type Sweep } from '../capability.ts';

/** What organizations kept, 30 days after they were deleted: credentials with their data keys, then their types. */
export const sweeps: readonly Sweep[] = [
  {
    name: 'credentials',
    text: `delete from credentials where id in
      (select cr.id from credentials cr join companies co on co.id = cr.company_id
        join organizations o on o.id = co.organization_id
       where o.deleted_at < $1 limit $2 for update of cr skip locked)`,
    values: now => [daysBefore(now, 30)],
  },
  {
    name: 'credentialTypes',
    after: ['credentials'],
    text: `delete from credential_types where id in
      (select t.id from credential_types t join organizations o on o.id = t.organization_id
       where o.deleted_at < $1 and not exists (select 1 from credentials cr where cr.type_id = t.id)
       limit $2 for update of t skip locked)`,
    values: now => [daysBefore(now, 30)],
  },
];
