import { manageMember } from '../../../domain/managers/manage-member.ts';
import { setUpTeam } from '../../../domain/managers/set-up-team.ts';
import { updatePermissions } from '../../../domain/managers/update-permissions.ts';
import type { Route } from '../../../http/route.ts';
import {
  ManagedResults,
  MemberBody,
  PermissionsBody,
  PermissionsResults,
  TeamSetupBody,
  TeamSetupResults,
  toManaged,
  toPermissions,
  toTeamSetup,
} from '../shapes/managers.ts';
import { workflow } from '../workflow.ts';

export const managerRoutes: Route[] = [
  workflow('POST /manager/team/setup', setUpTeam, {
    workflow: 'team_setup',
    summary: 'Set up a team with its first members; addresses of nobody there are invited',
    body: TeamSetupBody,
    results: TeamSetupResults,
    input: ({ body }) => ({
      name: body.team_name,
      ...(body.team_description === undefined ? {} : { description: body.team_description }),
      ...(body.team_type === undefined ? {} : { type: body.team_type }),
      ...(body.team_goals === undefined ? {} : { goals: body.team_goals }),
      ...(body.initial_members === undefined ? {} : { members: body.initial_members }),
      ...(body.organization_id === undefined ? {} : { organizationId: body.organization_id }),
    }),
    show: toTeamSetup,
  }),
  workflow('POST /manager/team/members', manageMember, {
    workflow: ['team_member', ({ action }) => `team_member_${action}`],
    summary: 'Add somebody to a team you lead, change what they are there, or take them out',
    body: MemberBody,
    results: ManagedResults,
    input: ({ body }) => ({
      action: body.action,
      email: body.user_email,
      ...(body.role === undefined ? {} : { role: body.role }),
      ...(body.job_title === undefined ? {} : { jobTitle: body.job_title }),
      ...(body.permissions === undefined ? {} : { permissions: body.permissions }),
      ...(body.team_id === undefined ? {} : { teamId: body.team_id.toLowerCase() }),
    }),
    show: toManaged,
  }),
  workflow('POST /manager/permissions/update', updatePermissions, {
    workflow: 'permission_update',
    summary: 'Give somebody in a team you lead permissions and roles, or take permissions from them',
    body: PermissionsBody,
    results: PermissionsResults,
    input: ({ body }) => ({
      email: body.user_email,
      ...(body.permissions_to_add === undefined ? {} : { add: body.permissions_to_add }),
      ...(body.permissions_to_remove === undefined ? {} : { remove: body.permissions_to_remove }),
      ...(body.roles_to_assign === undefined ? {} : { roles: body.roles_to_assign }),
      ...(body.organization_id === undefined ? {} : { organizationId: body.organization_id }),
    }),
    show: toPermissions,
  }),
];
