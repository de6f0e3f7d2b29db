/** What may be done with permission records. Making one gives nobody anything; what a role holds is the role's affair. */
export const permissionNodes = {
  'permission.list': 'List permissions',
  'permission.read': 'Read permissions',
  'permission.create': 'Create permissions',
  'permission.write': 'Change permissions',
  'permission.delete': 'Delete permissions, and so take them out of every role',
} as const;
