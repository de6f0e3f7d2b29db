import { daysBefore, type Sweep } from '../capability.ts';

/** Companies of organizations that were deleted 30 days ago. */
export const sweeps: readonly Sweep[] = [
  {
    name: 'companies',
    after: ['credentials'],
    text: `delete from companies where id in
      (select co.id from companies co join organizations o on o.id = co.organization_id
       where o.deleted_at < $1 and not exists (select 1 from credentials cr where cr.company_id = co.id)
       limit $2 for update of co skip locked)`,
    values: now => [daysBefore(now, 30)],
  },
];
