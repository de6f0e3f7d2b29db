/** What may be done with the tickets of others. One's own need only a sign-in. */
export const supportNodes = {
  'support.manage': 'See, answer, assign and close the support tickets of others',
} as const;
