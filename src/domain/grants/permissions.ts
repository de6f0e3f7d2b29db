/** What may be done with grants given to people directly. */
export const grantNodes = {
  'user.permissions.other': {
    description: 'Decide what people may do beyond their roles',
    dependencies: ['user.write.other'],
  },
} as const;
