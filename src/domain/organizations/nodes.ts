/** What may be done with organizations. Their members may read them, and leave them, without any of these. */
export const organizationNodes = {
  'organization.create': 'Create organizations',
  'organization.list': 'List organizations',
  'organization.read': 'Read organizations',
  'organization.write': 'Change organizations and name their administrators',
  'organization.delete': 'Delete organizations',
  'organization.members': 'Decide who belongs to organizations: members, invitations, requests to join',
  'organization.verify': 'Mark the domains of organizations as verified',
} as const;
