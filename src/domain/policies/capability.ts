import { sql } from '../../platform/db/sql.ts';
import { capability, daysBefore } from '../capability.ts';
import { category } from '../node-group.ts';
import { policyErrors } from './errors.ts';
import { policyNodes } from './nodes.ts';

export const policies = capability('policies', {
  errors: policyErrors,
  nodes: [
    {
      key: 'policy',
      category: category(98, 'Policy', 'what is asked of passwords, factors, sessions and addresses'),
      nodes: policyNodes,
    },
  ],
  erases: ['policy_hits.user_id'],
  sweeps: [
    {
      // Of whom nothing was seen for 90 days.
      name: 'policyHits',
      rows: (now, limit) => sql`delete from policy_hits where (policy_id, user_id) in
        (select policy_id, user_id from policy_hits where last_at < ${daysBefore(now, 90)}
         limit ${limit} for update skip locked)`,
    },
  ],
  keeps: { 'security_policies.updated_by': 'who decided what holds for others' },
  organizationDeleted: async ({ tx }, organization) => {
    await tx.rows(sql`delete from policy_hits h using security_policies p
      where h.policy_id = p.id and p.organization_id = ${organization}`);
    await tx.rows(sql`delete from security_policies where organization_id = ${organization}`);
  },
});
