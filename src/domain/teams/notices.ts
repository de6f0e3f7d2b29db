import Type from 'typebox';
import { notification } from '../notification.ts';
import { TeamRoleName } from './fields.ts';
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

export const fileSharedWithTeam = notification('team.file_shared', {
  facts: Type.Object({ team: Type.String() }),
  about: 'A file is shared with a team of yours',
  ways,
  words: (facts, by) => `${by ?? 'Somebody'} shared a file with the team ${facts.team}`,
});

export const unsharedWithTeam = notification('team.credential_unshared', {
  facts: Type.Object({ team: Type.String(), credential: Type.String() }),
  about: 'A credential is no longer shared with a team of yours',
  ways,
  words: (facts, by) =>
    by === null
      ? `The credential ${facts.credential} is no longer shared with the team ${facts.team}`
      : `${by} no longer shares the credential ${facts.credential} with the team ${facts.team}`,
});

const article = { owner: 'an owner', manager: 'a manager', member: 'a plain member' } as const;

export const teamRoleChanged = notification('team.role_changed', {
  facts: Type.Object({ team: Type.String(), role: TeamRoleName }),
  about: 'Your role in a team changes',
  ways,
  words: ({ team: name, role }, by) =>
    by === null
      ? `You are now ${article[role]} of the team ${name}`
      : `${by} made you ${article[role]} of the team ${name}`,
});

export const teamGrantsChanged = notification('team.grants_changed', {
  facts: Type.Object({ team: Type.String(), pattern: Type.String(), given: Type.Boolean() }),
  about: 'A team of yours is given permissions, or they are taken from it',
  ways,
  words: ({ team: name, pattern, given }, by) => {
    if (by === null)
      return given ? `The team ${name} was given ${pattern}` : `${pattern} was taken from the team ${name}`;
    return given ? `${by} gave ${pattern} to the team ${name}` : `${by} took ${pattern} from the team ${name}`;
  },
});

export const teamNotices = [
  joinedTeam,
  leftTeam,
  teamRoleChanged,
  teamGrantsChanged,
  sharedWithTeam,
  fileSharedWithTeam,
  unsharedWithTeam,
];
