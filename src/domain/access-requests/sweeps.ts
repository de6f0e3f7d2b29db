import { sql } from '../../platform/db/sql.ts';
import type { Sweep } from '../capability.ts';

export const sweeps: readonly Sweep[] = [
  {
    // Nobody could decide them any more; from here on nobody is shown them as waiting either.
    name: 'access_requests',
    rows: (now, limit) => sql`update access_requests set status = 'expired', decided_at = open_until
      where id in (select id from access_requests where status = 'pending_approval' and open_until <= ${now}
       limit ${limit} for update skip locked)`,
  },
  {
    name: 'access_request_approvers',
    after: ['access_requests'],
    rows: (_now, limit) => sql`update access_request_approvers set open = false
      where (request_id, user_id) in (select a.request_id, a.user_id from access_request_approvers a
        join access_requests q on q.id = a.request_id and q.status <> 'pending_approval'
        where a.open limit ${limit} for update of a skip locked)`,
  },
];
