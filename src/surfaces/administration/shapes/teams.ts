import Type, { type Static } from 'typebox';
import { Pattern } from '../../../domain/access/patterns.ts';
import { Description, Id } from '../../../domain/fields.ts';
import { Metadata } from '../../../domain/metadata.ts';
import { TeamGoals, TeamName, TeamRoleName, TeamType } from '../../../domain/teams/fields.ts';
import type { TeamMember } from '../../../domain/teams/members.ts';
import { AccessName, ResourceKind, type TeamResource } from '../../../domain/teams/resources.ts';
import type { TeamGrant } from '../../../domain/teams/team-grants.ts';
import type { Team } from '../../../domain/teams/teams.ts';
import { pageQuery } from '../../paging.ts';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });

export const TeamBody = Type.Object(
  {
    name: TeamName,
    description: Type.Optional(Description),
    metadata: Type.Optional(Metadata),
    type: Type.Optional(Type.Union([TeamType, Type.Null()])),
    goals: Type.Optional(TeamGoals),
    organizationId: Type.Optional(Type.String({ format: 'uuid', description: 'Organization the team belongs to' })),
  },
  closed,
);

export const TeamChangesBody = Type.Object(
  {
    name: Type.Optional(TeamName),
    description: Type.Optional(Description),
    metadata: Type.Optional(Metadata),
    type: Type.Optional(Type.Union([TeamType, Type.Null()])),
    goals: Type.Optional(TeamGoals),
  },
  closed,
);

export const TeamsQuery = Type.Object(
  {
    ...pageQuery,
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 255, format: 'line', description: 'Part of the name' })),
    sort: Type.Optional(
      Type.Union(
        [Type.Literal('created_at'), Type.Literal('-created_at'), Type.Literal('name'), Type.Literal('-name')],
        { description: 'Order; `-` reverses. Default `created_at`' },
      ),
    ),
  },
  closed,
);

/** Pages the members of one team, its grants, or what is shared with it. */
export const WithinTeamQuery = Type.Object(pageQuery, closed);

export const NewMemberBody = Type.Object({ role: Type.Optional(TeamRoleName) }, closed);
export const MemberRoleBody = Type.Object({ role: TeamRoleName }, closed);
export const GrantBody = Type.Object({ pattern: Pattern, least_role: Type.Optional(TeamRoleName) }, closed);

const teamFields = {
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  description: Type.Union([Type.String(), Type.Null()]),
  metadata: Type.Record(Type.String(), Type.Unknown()),
  type: Type.Union([Type.String(), Type.Null()]),
  goals: Type.Array(Type.String()),
  organization_id: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
  member_count: Type.Integer(),
  created_at: Moment,
  updated_at: Moment,
};

export const TeamReply = Type.Object(teamFields);
export type TeamReply = Static<typeof TeamReply>;
export const TeamsReply = Type.Array(TeamReply);

const MemberReply = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Id of the user' }),
  email: Type.Union([Type.String(), Type.Null()], {
    description: 'Null where the person does not show you their profile',
  }),
  username: Type.String(),
  full_name: Type.String({ description: 'The username where no name is given' }),
  role: TeamRoleName,
  job_title: Type.Union([Type.String(), Type.Null()], { description: 'What they do in the team, in words' }),
  joined_at: Moment,
});
type MemberReply = Static<typeof MemberReply>;

export const TeamWithMembersReply = Type.Object({ ...teamFields, members: Type.Array(MemberReply) });
export type TeamWithMembersReply = Static<typeof TeamWithMembersReply>;

export const GrantReply = Type.Object({
  id: Type.String({ format: 'uuid' }),
  pattern: Type.String(),
  least_role: TeamRoleName,
  granted_by: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
  created_at: Moment,
});
export type GrantReply = Static<typeof GrantReply>;
export const GrantsReply = Type.Array(GrantReply);

export const ResourceBody = Type.Object(
  { type: ResourceKind, resource_id: Id, access: Type.Optional(AccessName) },
  { additionalProperties: false },
);

export const ResourceReply = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Of the sharing' }),
  type: ResourceKind,
  resource_id: Type.String({ format: 'uuid', description: 'Id of the credential or file' }),
  access: AccessName,
  name: Type.String(),
  company: Type.Union([Type.Object({ id: Type.String({ format: 'uuid' }), name: Type.String() }), Type.Null()], {
    description: 'The company that a credential is kept for; null for a file',
  }),
  shared_by: Type.Union([Type.String({ format: 'uuid' }), Type.Null()]),
  created_at: Moment,
});
export type ResourceReply = Static<typeof ResourceReply>;
export const ResourcesReply = Type.Array(ResourceReply);

/** A team as every reply shows it. */
export function toTeam(team: Team): TeamReply {
  return {
    id: team.id,
    name: team.name,
    description: team.description,
    metadata: team.metadata,
    type: team.type,
    goals: [...team.goals],
    organization_id: team.organization_id,
    member_count: team.member_count,
    created_at: team.created_at,
    updated_at: team.updated_at,
  };
}

/** A team together with (a page of) its members. */
export function toTeamWithMembers(team: Team, members: readonly TeamMember[]): TeamWithMembersReply {
  return {
    id: team.id,
    name: team.name,
    description: team.description,
    metadata: team.metadata,
    type: team.type,
    goals: [...team.goals],
    organization_id: team.organization_id,
    member_count: team.member_count,
    members: members.map(toMember),
    created_at: team.created_at,
    updated_at: team.updated_at,
  };
}

function toMember(member: TeamMember): MemberReply {
  return {
    id: member.id,
    email: member.email,
    username: member.username,
    full_name: member.display_name ?? member.username,
    role: member.role,
    job_title: member.job_title,
    joined_at: member.joined_at,
  };
}

/** One thing that a team gives its members. */
export function toGrant(grant: TeamGrant): GrantReply {
  return {
    id: grant.id,
    pattern: grant.pattern,
    least_role: grant.least_role,
    granted_by: grant.granted_by,
    created_at: grant.created_at,
  };
}

/** One thing that is shared with a team. */
export function toResource(resource: TeamResource): ResourceReply {
  return {
    id: resource.id,
    type: resource.kind,
    resource_id: resource.resource_id,
    access: resource.access,
    name: resource.name,
    company: resource.company === null ? null : { id: resource.company.id, name: resource.company.name },
    shared_by: resource.shared_by,
    created_at: resource.created_at,
  };
}
