/** What may be done with permission records. Making one gives nobody anything; what a role holds is the role's affair. */
export const permissionNodes = {
  'permission.list': 'List permissions',
  'permission.read': 'Read permissions',
  'permission.create': 'Create permissions',
  'permission.write': 'Change permissions',
  'permission.delete': 'Delete permissions, and so remove them from every role',
} as const;

/** What may be done with roles. Nobody puts into a role what they do not hold, nor changes one that gives more. */
export const roleNodes = {
  'role.list': { description: 'List roles', dependencies: ['role.read'] },
  'role.read': 'Read roles',
  'role.create': 'Create roles',
  'role.modify': 'Change roles and what they give',
  'role.delete': 'Delete roles, and so remove them from everyone who has them',
} as const;
