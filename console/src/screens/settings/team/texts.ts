import { catalogue } from '../../../catalogue.ts';
import { counted } from '../../../parts/counted.ts';

export const texts = catalogue({
  en: {
    insufficientPermissionsTeamListIs: 'Insufficient permissions: team.list is missing',
    teams: 'Teams',
    createTeam: 'Create team',
    noTeamsYet: 'No teams yet',
    noTeamsOnThisPage: 'No teams on this page',
    pageWith: (number: number) => `Page ${number}`,
    memberCount: (count: number, atLeast = false) => counted(count, 'member', 'members', atLeast),
    openTheTeamsPage: 'Open the team’s page',
  },
});
