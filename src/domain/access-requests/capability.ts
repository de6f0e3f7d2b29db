import { sql } from '../../platform/db/sql.ts';
import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { requestErrors } from './errors.ts';
import { escalating } from './escalate.ts';
import { requestNodes } from './nodes.ts';
import { requestNotices } from './notices.ts';
import { attention } from './shown.ts';
import { sweeps } from './sweeps.ts';
import { tellingEndings } from './tell-endings.ts';

export const accessRequests = capability('access-requests', {
  errors: requestErrors,
  nodes: [
    {
      key: 'request',
      category: category(95, 'Request', 'access that people ask for'),
      nodes: requestNodes,
    },
  ],
  jobs: [escalating, tellingEndings],
  sweeps,
  attention,
  notifications: requestNotices,
  erases: ['access_requests.requester_id', 'access_request_approvers.user_id', 'resource_type_owners.user_id'],
  keeps: {
    'access_requests.decided_by': 'who gave what others hold or held',
    'access_request_approvers.delegated_by': 'who passed on what others answer',
  },
  organizationDeleted: async ({ tx, at }, organization) => {
    await tx.rows(
      sql`update access_requests set status = 'withdrawn', decided_at = ${at}
        where organization_id = ${organization} and status = 'pending_approval'`,
    );
    await tx.rows(sql`delete from resource_types where organization_id = ${organization}`);
  },
  organizationsLeft: async ({ tx, at }, { userId, organizations }) => {
    await tx.rows(
      sql`update access_requests set status = 'withdrawn', decided_at = ${at}
        where requester_id = ${userId} and organization_id = any(${organizations}::uuid[]) and status = 'pending_approval'`,
    );
    await tx.rows(
      sql`update access_request_approvers a set open = false from access_requests q where q.id = a.request_id
        and a.user_id = ${userId} and a.open and q.organization_id = any(${organizations}::uuid[])`,
    );
  },
});
