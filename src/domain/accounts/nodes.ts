/** What may be done with accounts. */
export const accountNodes = {
  'user.read': 'Read your own account',
  'user.write': 'Change your own profile',
  'user.create': 'Create accounts',
  'user.list.other': { description: 'List people', dependencies: ['user.read.other'] },
  'user.read.other': 'Read other people’s accounts',
  'user.write.other': 'Change other people’s profiles',
  'user.status.other': { description: 'Activate and deactivate accounts', dependencies: ['user.write.other'] },
  'user.roles.other': { description: 'Change the roles of people', dependencies: ['user.write.other'] },
  'user.security.read.other': {
    description: 'See how other people sign in, whether they are locked out, and their sessions',
    dependencies: ['user.read.other'],
  },
  'user.security.other': {
    description: 'Turn off other people’s two-step sign-in, unlock their accounts, end their sessions',
    dependencies: ['user.security.read.other'],
  },
  'user.delete.other': 'Delete accounts',
  'user.bulk': 'Import and export accounts; create, change, disable and delete many at once',
} as const;
