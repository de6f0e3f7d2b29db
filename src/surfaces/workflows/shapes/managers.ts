import Type, { type Static } from 'typebox';
import { Description, Id, orNull } from '../../../domain/fields.ts';
import { Addresses, Patterns, RoleOrTitle, Roles } from '../../../domain/managers/fields.ts';
import type { Managed } from '../../../domain/managers/managing.ts';
import type { SetUpTeam } from '../../../domain/managers/set-up-team.ts';
import type { UpdatedPermissions } from '../../../domain/managers/update-permissions.ts';
import { Email, JobTitle } from '../../../domain/people/fields.ts';
import { TeamGoals, TeamName, TeamRoleName, TeamType } from '../../../domain/teams/fields.ts';

const Text = Type.String();
const closed = { additionalProperties: false } as const;
const Place = Type.Optional(Id);

export const TeamSetupBody = Type.Object(
  {
    team_name: TeamName,
    team_description: Type.Optional(Description),
    team_type: Type.Optional(orNull(TeamType)),
    initial_members: Type.Optional(Addresses),
    team_goals: Type.Optional(TeamGoals),
    organization_id: Place,
  },
  closed,
);

export const TeamSetupResults = Type.Object({
  team_id: Text,
  members_added: Type.Array(Text, { description: 'Addresses of those who are in it now' }),
  invited: Type.Array(Text, { description: 'Addresses of nobody there, which were invited' }),
});

export const toTeamSetup = ({ teamId, added, invited }: SetUpTeam): Static<typeof TeamSetupResults> => ({
  team_id: teamId,
  members_added: [...added],
  invited: [...invited],
});

export const MemberBody = Type.Object(
  {
    action: Type.Enum(['add', 'remove', 'update']),
    user_email: Email,
    role: Type.Optional(RoleOrTitle),
    job_title: Type.Optional(
      Type.Union([JobTitle, Type.Null()], { description: 'Their job title, whatever `role` says; null takes it away' }),
    ),
    permissions: Type.Optional(Patterns),
    team_id: Type.Optional(Id),
  },
  closed,
);

export const ManagedResults = Type.Object({
  team_id: Text,
  user_id: orNull(Text),
  email: Text,
  status: Type.Enum(['added', 'invited', 'updated', 'removed', 'invitation_withdrawn']),
  team_role: orNull(TeamRoleName),
  job_title: orNull(Text),
  roles: Type.Array(Text, { description: 'Monikers of the roles that are new' }),
  permissions: Type.Array(Text, { description: 'Permissions that are new' }),
});

export const toManaged = (managed: Managed): Static<typeof ManagedResults> => ({
  team_id: managed.teamId,
  user_id: managed.userId,
  email: managed.email,
  status: managed.status,
  team_role: managed.teamRole,
  job_title: managed.title,
  roles: [...managed.roles],
  permissions: [...managed.permissions],
});

export const PermissionsBody = Type.Object(
  {
    user_email: Email,
    permissions_to_add: Type.Optional(Patterns),
    permissions_to_remove: Type.Optional(Patterns),
    roles_to_assign: Type.Optional(Roles),
    organization_id: Place,
  },
  closed,
);

export const PermissionsResults = Type.Object({
  user_id: Text,
  organization_id: orNull(Text),
  added: Type.Array(Text, { description: 'Permissions that are new' }),
  removed: Type.Array(Text, { description: 'Permissions that were given directly and are taken' }),
  roles: Type.Array(Text, { description: 'Monikers of the roles that are new' }),
  still_held: Type.Array(Text, { description: 'What was to be removed and is held all the same, by a role or a team' }),
});

export const toPermissions = (updated: UpdatedPermissions): Static<typeof PermissionsResults> => ({
  user_id: updated.userId,
  organization_id: updated.organization,
  added: [...updated.added],
  removed: [...updated.removed],
  roles: [...updated.roles],
  still_held: [...updated.stillHeld],
});
