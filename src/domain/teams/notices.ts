import Type from 'typebox';
import { notification } from '../notification.ts';
import { AccessName } from './resources.ts';

const team = Type.Object({ team: Type.String() });
const ways = ['app', 'mail', 'off'] as const;

export const joinedTeam = notification('team.joined', {
  facts: team,
  about: 'You are added to a team',
  ways,
  words: (facts, by) =>
    by === null ? `You were added to the team ${facts.team}` : `${by} added you to the team ${facts.team}`,
});

export const leftTeam = notification('team.left', {
  facts: team,
  about: 'You are removed from a team, or it is deleted',
  ways,
  words: (facts, by) =>
    by === null ? `You were removed from the team ${facts.team}` : `${by} removed you from the team ${facts.team}`,
});

export const sharedWithTeam = notification('team.credential_shared', {
  facts: Type.Object({ team: Type.String(), credential: Type.String(), access: AccessName }),
  about: 'A credential is shared with a team of yours',
  ways,
  words: (facts, by) =>
    by === null
      ? `The credential ${facts.credential} was shared with the team ${facts.team}`
      : `${by} shared the credential ${facts.credential} with the team ${facts.team}`,
});

export const teamNotices = [joinedTeam, leftTeam, sharedWithTeam];
