/** What may be done with grants given to people directly. */
export const grantNodes = {
  'user.permissions.other': 'Decide what people may do beyond their roles',
} as const;
