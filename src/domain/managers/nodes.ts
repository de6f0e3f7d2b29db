/** What managers of people may do, besides what leading a team gives them in it. */
export const managerNodes = {
  'team.setup': 'Set up teams with their first members, and invite whoever is not known yet',
  'team.permissions': 'Change what the members of the teams one leads may do, as far as one may oneself',
} as const;
