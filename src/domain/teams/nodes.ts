/** What may be done with teams. A role inside a team gives its own rights over that team, without any of these. */
export const teamNodes = {
  'team.create': 'Create teams',
  'team.list': 'List teams',
  'team.read': 'Read teams and who is in them',
  'team.write': 'Change teams',
  'team.delete': 'Delete teams',
  'team.members': 'Decide who is in teams, owners included',
  'team.grants': 'Decide what the members of teams can do',
  'team.share': 'Share credentials you can use with teams',
} as const;
