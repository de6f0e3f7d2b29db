/** What may be done with accounts. */
export const accountNodes = {
  'user.read': 'Read one’s own account',
  'user.write': 'Change one’s own profile',
  'user.create': 'Create accounts',
  'user.list.other': 'List people',
  'user.read.other': 'Read other people’s accounts',
  'user.write.other': 'Change other people’s profiles',
  'user.status.other': 'Activate and deactivate accounts',
  'user.roles.other': 'Change what roles people have',
  'user.delete.other': 'Delete accounts',
  'organization.members': 'Change who belongs to an organization',
  'user.bulk': 'Import and export accounts',
} as const;
