import { sql } from '../../platform/db/sql.ts';
import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { releaseApprovers } from './access-requests.ts';
import { requestErrors } from './errors.ts';
import { escalating } from './escalate.ts';
import { expiringRequests } from './expire-requests.ts';
import { requestNodes } from './nodes.ts';
import { requestNotices } from './notices.ts';
import { attention } from './shown.ts';
import { sweeps } from './sweeps.ts';
import { tellingEndings } from './tell-endings.ts';
import { tellParties } from './topic.ts';

export const accessRequests = capability('access-requests', {
  errors: requestErrors,
  nodes: [
    {
      key: 'request',
      category: category(95, 'Request', 'access that people ask for'),
      nodes: requestNodes,
    },
  ],
  jobs: [escalating, expiringRequests, tellingEndings],
  sweeps,
  attention,
  notifications: requestNotices,
  erases: [
    'credential_shares.user_id',
    'access_requests.requester_id',
    'access_request_approvers.user_id',
    'resource_type_owners.user_id',
  ],
  keeps: {
    'credential_shares.shared_by': 'who shared what others use',
    'access_requests.decided_by': 'who gave what others hold or held',
    'access_request_approvers.delegated_by': 'who passed on what others answer',
  },
  organizationDeleted: async ({ tx, at }, organization) => {
    await tx.rows(sql`delete from credential_shares where organization_id = ${organization}`);
    await tx.rows(
      sql`update access_requests set status = 'withdrawn', decided_at = ${at}
        where organization_id = ${organization} and status = 'pending_approval'`,
    );
    await tx.rows(sql`delete from resource_types where organization_id = ${organization}`);
  },
  organizationsLeft: async (work, { userId, organizations }) => {
    const { tx, at } = work;
    await tx.rows(
      sql`delete from credential_shares where user_id = ${userId} and organization_id = any(${organizations}::uuid[])`,
    );
    const withdrawn = await tx.rows<{ id: string }>(
      sql`update access_requests set status = 'withdrawn', decided_at = ${at}
        where requester_id = ${userId} and organization_id = any(${organizations}::uuid[]) and status = 'pending_approval'
        returning id`,
    );
    for (const { id } of withdrawn) {
      await releaseApprovers(work, id);
      await tellParties(work, id);
    }
    await tx.rows(
      sql`update access_request_approvers a set open = false from access_requests q where q.id = a.request_id
        and a.user_id = ${userId} and a.open and q.organization_id = any(${organizations}::uuid[])`,
    );
  },
});
