import { addGrant } from '../../../domain/teams/add-grant.ts';
import { addMember } from '../../../domain/teams/add-member.ts';
import { changeMember } from '../../../domain/teams/change-member.ts';
import { createTeam } from '../../../domain/teams/create-team.ts';
import { deleteTeam } from '../../../domain/teams/delete-team.ts';
import { listGrants } from '../../../domain/teams/list-grants.ts';
import { listResources } from '../../../domain/teams/list-resources.ts';
import { listTeams } from '../../../domain/teams/list-teams.ts';
import { readTeam } from '../../../domain/teams/read-team.ts';
import { removeGrant } from '../../../domain/teams/remove-grant.ts';
import { removeTeamMember } from '../../../domain/teams/remove-member.ts';
import { shareResource } from '../../../domain/teams/share-resource.ts';
import { unshareResource } from '../../../domain/teams/unshare-resource.ts';
import { updateTeam } from '../../../domain/teams/update-team.ts';
import { type Route, route } from '../../../http/route.ts';
import { headersOf, pageHeaders, window } from '../../paging.ts';
import {
  GrantBody,
  GrantReply,
  GrantsReply,
  MemberRoleBody,
  NewMemberBody,
  ResourceBody,
  ResourceReply,
  ResourcesReply,
  TeamBody,
  TeamChangesBody,
  TeamReply,
  TeamsQuery,
  TeamsReply,
  TeamWithMembersReply,
  toGrant,
  toResource,
  toTeam,
  toTeamWithMembers,
  WithinTeamQuery,
} from '../shapes/teams.ts';
import { Message, NoContent } from '../shapes/users.ts';

// UUIDs may be written in either case; the domain compares them as PostgreSQL writes them.
const ofTeam = ({ id }: { readonly id: string }) => ({ teamId: id.toLowerCase() });
const ofMember = ({ id, userId }: { readonly id: string; readonly userId: string }) => ({
  teamId: id.toLowerCase(),
  userId: userId.toLowerCase(),
});

const says = (message: string) => () => ({ message });
const nothing = () => undefined;

export const teamRoutes: Route[] = [
  route('POST /teams', createTeam, {
    summary: 'Create a team',
    body: TeamBody,
    reply: { 201: TeamReply },
    input: ({ body }) => body,
    present: toTeam,
  }),
  route('GET /teams', listTeams, {
    summary: 'List teams',
    query: TeamsQuery,
    reply: { 200: TeamsReply },
    input: ({ query: { q, sort, ...page } }) => ({
      ...window(page),
      ...(q === undefined ? {} : { q }),
      sort: sort === 'name' || sort === '-name' ? ('name' as const) : ('created_at' as const),
      descending: sort?.startsWith('-') ?? false,
    }),
    present: page => page.items.map(toTeam),
    headers: pageHeaders,
  }),
  route('GET /teams/:id', readTeam, {
    summary: 'Read a team with its members',
    query: WithinTeamQuery,
    reply: { 200: TeamWithMembersReply },
    input: ({ params, query }) => ({ ...ofTeam(params), ...window(query) }),
    present: ({ team, members }) => toTeamWithMembers(team, members.items),
    headers: headersOf(({ members }) => members),
  }),
  route('PATCH /teams/:id', updateTeam, {
    summary: 'Change the named fields of a team',
    body: TeamChangesBody,
    reply: { 200: TeamReply },
    input: ({ params, body }) => ({ ...ofTeam(params), ...body }),
    present: toTeam,
  }),
  route('DELETE /teams/:id', deleteTeam, {
    summary: 'Delete a team with its memberships and grants',
    reply: { 204: NoContent },
    input: ({ params }) => ofTeam(params),
    present: nothing,
  }),
  route('POST /teams/:id/members/:userId', addMember, {
    summary: 'Add a person to a team',
    body: NewMemberBody,
    reply: { 200: Message },
    input: ({ params, body }) => ({ ...ofMember(params), ...body }),
    present: says('Member added to team'),
  }),
  route('PATCH /teams/:id/members/:userId', changeMember, {
    summary: 'Change the role of a member of a team',
    body: MemberRoleBody,
    reply: { 200: Message },
    input: ({ params, body }) => ({ ...ofMember(params), ...body }),
    present: says('Member role updated'),
  }),
  route('DELETE /teams/:id/members/:userId', removeTeamMember, {
    summary: 'Remove a member from a team, or leave it',
    reply: { 204: NoContent },
    input: ({ params }) => ofMember(params),
    present: nothing,
  }),
  route('POST /teams/:id/grants', addGrant, {
    summary: 'Give a permission pattern to the members of a team',
    body: GrantBody,
    reply: { 201: GrantReply },
    input: ({ params, body: { pattern, least_role: leastRole } }) => ({
      ...ofTeam(params),
      pattern,
      ...(leastRole === undefined ? {} : { leastRole }),
    }),
    present: toGrant,
  }),
  route('GET /teams/:id/grants', listGrants, {
    summary: 'List the permission patterns of a team',
    query: WithinTeamQuery,
    reply: { 200: GrantsReply },
    input: ({ params, query }) => ({ ...ofTeam(params), ...window(query) }),
    present: page => page.items.map(toGrant),
    headers: pageHeaders,
  }),
  route('DELETE /teams/:id/grants/:grantId', removeGrant, {
    summary: 'Remove a permission pattern from a team',
    reply: { 204: NoContent },
    input: ({ params }) => ({ ...ofTeam(params), grantId: params.grantId.toLowerCase() }),
    present: nothing,
  }),
  route('POST /teams/:id/resources', shareResource, {
    summary:
      'Share a credential you can use, or a file of yours, with the members of a team; `write` requires the right to change it',
    body: ResourceBody,
    reply: { 201: ResourceReply },
    input: ({ params, body: { type: kind, resource_id: resourceId, access = 'read' } }) => ({
      ...ofTeam(params),
      kind,
      resourceId: resourceId.toLowerCase(),
      access,
    }),
    present: toResource,
  }),
  route('GET /teams/:id/resources', listResources, {
    summary: 'List what is shared with a team',
    query: WithinTeamQuery,
    reply: { 200: ResourcesReply },
    input: ({ params, query }) => ({ ...ofTeam(params), ...window(query) }),
    present: page => page.items.map(toResource),
    headers: pageHeaders,
  }),
  route('DELETE /teams/:id/resources/:resourceId', unshareResource, {
    summary: 'Stop sharing something with a team',
    reply: { 204: NoContent },
    input: ({ params }) => ({ ...ofTeam(params), id: params.resourceId.toLowerCase() }),
    present: nothing,
  }),
];
