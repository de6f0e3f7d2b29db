/** What may be done with grants given to people directly. */
export const grantNodes = {
  'user.permissions.other': {
    description: 'Give people permissions besides their roles',
    dependencies: ['user.write.other'],
  },
} as const;
