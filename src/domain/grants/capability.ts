import { capability } from '../capability.ts';
import { grantErrors } from './errors.ts';
import { grantNodes } from './nodes.ts';
import { grantsChanged } from './notices.ts';

export const grants = capability('grants', {
  errors: grantErrors,
  nodes: [{ key: 'user', nodes: grantNodes }],
  notifications: [grantsChanged],
  erases: ['user_grants.user_id'],
  organizationDeleted: async ({ tx }, organization) => {
    await tx.rows({ text: 'delete from user_grants where organization_id = $1', values: [organization] });
  },
  organizationsLeft: async ({ tx }, { userId, organizations }) => {
    await tx.rows({
      text: 'delete from user_grants where user_id = $1 and organization_id = any($2::uuid[])',
      values: [userId, organizations],
    });
  },
  keeps: { 'user_grants.granted_by': 'who gave what others hold' },
});
