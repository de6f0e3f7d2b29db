import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

export const sweeps: readonly Sweep[] = [
  {
    // Until then it tells that they were not taken back before.
    name: 'credential_shares',
    rows: (now, limit) => sql`delete from credential_shares where id in
      (select id from credential_shares where expires_at < ${daysBefore(now, 30)} limit ${limit} for update skip locked)`,
  },
  {
    name: 'access_request_approvers',
    rows: (_now, limit) => sql`update access_request_approvers set open = false
      where (request_id, user_id) in (select a.request_id, a.user_id from access_request_approvers a
        join access_requests q on q.id = a.request_id and q.status <> 'pending_approval'
        where a.open limit ${limit} for update of a skip locked)`,
  },
];
