import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { endOrganizationItself } from './delete-organization.ts';
import { organizationErrors } from './errors.ts';
import { endInvitationsOf } from './invitations.ts';
import { endMemberships } from './members.ts';
import { organizationNodes } from './nodes.ts';
import { organizationNotices } from './notices.ts';
import { attention, search, totals } from './shown.ts';
import { sweeps } from './sweeps.ts';
import { tellAgain } from './tell-administrators.ts';

export const organizations = capability('organizations', {
  errors: organizationErrors,
  nodes: [
    {
      key: 'organization',
      category: category(80, 'Organization', 'managing organizations and who belongs to them'),
      nodes: organizationNodes,
    },
  ],
  jobs: [tellAgain],
  notifications: organizationNotices,
  sweeps,
  erases: ['organization_members.user_id', 'organization_requests.user_id'],
  erase: async ({ tx, target }, { id }) => {
    const endedInvitations = await endInvitationsOf(tx, id, null);
    if (endedInvitations > 0) target({ kind: 'user', id }, { endedInvitations });
  },
  organizationDeleted: endOrganizationItself,
  organizationsLeft: endMemberships,
  keeps: {
    'organization_invitations.user_id': 'those that wait end with the account',
    'organization_invitations.invited_by': 'who invited somebody else; swept a day after it has expired',
  },
  unsealed: { 'organization_invitations.hash': 'a hash' },
  attention,
  totals,
  search,
});
