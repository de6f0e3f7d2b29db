import Type, { type Static } from 'typebox';
import { Description } from '../../../domain/fields.ts';
import { AdminIds, Domain, JoinPolicy, OrganizationName } from '../../../domain/organizations/fields.ts';
import type { Invitation, SentInvitation as SentInvitationOf } from '../../../domain/organizations/invitations.ts';
import type { Member } from '../../../domain/organizations/members.ts';
import type { Organization } from '../../../domain/organizations/organizations.ts';
import type { DomainState } from '../../../domain/organizations/read-domain.ts';
import type { JoinRequest } from '../../../domain/organizations/requests.ts';
import { TeamRoleName } from '../../../domain/teams/fields.ts';
import type { Page } from '../../../kernel/page.ts';
import { DataReply, skipQuery } from './envelope.ts';

const closed = { additionalProperties: false } as const;
const Id = Type.String({ format: 'uuid' });
const Moment = Type.String({ format: 'date-time' });
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const changeable = {
  description: Type.Optional(Description),
  domain: Type.Optional(Domain),
  active: Type.Optional(Type.Boolean({ description: 'False suspends what its members may do in it' })),
  adminIds: Type.Optional(AdminIds),
  joinPolicy: Type.Optional(JoinPolicy),
};
export const OrganizationBody = Type.Object({ name: OrganizationName, ...changeable }, closed);
export const OrganizationChangesBody = Type.Object({ name: Type.Optional(OrganizationName), ...changeable }, closed);
export const SkipQuery = Type.Object(skipQuery, closed);

const OrganizationShape = Type.Object({
  id: Id,
  name: Type.String(),
  description: orNull(Type.String()),
  domain: orNull(Type.String()),
  active: Type.Boolean(),
  adminIds: Type.Array(Id),
  invitedAdminIds: Type.Array(Id, { description: 'Named as administrators, and still to accept' }),
  joinPolicy: JoinPolicy,
  domainVerified: Type.Boolean(),
  createdAt: Moment,
  updatedAt: Moment,
});
export const OrganizationReply = DataReply(OrganizationShape);

export function toOrganization(organization: Organization): Static<typeof OrganizationShape> {
  return {
    id: organization.id,
    name: organization.name,
    description: organization.description,
    domain: organization.domain,
    active: organization.active,
    adminIds: [...organization.admin_ids],
    invitedAdminIds: [...organization.invited_admin_ids],
    joinPolicy: organization.join_policy,
    domainVerified: organization.domain_verified,
    createdAt: organization.created_at,
    updatedAt: organization.updated_at,
  };
}

const DomainShape = Type.Object({
  domain: Type.String(),
  verified: Type.Boolean(),
  record: Type.Object({
    type: Type.Literal('TXT'),
    name: Type.String({ description: 'Where to set it' }),
    value: Type.String({ description: 'What it must say' }),
  }),
});
export const DomainReply = DataReply(DomainShape);

export function toDomain({ domain, verified, record }: DomainState): Static<typeof DomainShape> {
  return { domain, verified, record: { type: 'TXT', name: record.name, value: record.value } };
}

const counts = { total: Type.Integer(), limit: Type.Integer(), skip: Type.Integer() };
const toCounts = ({ total, limit, offset }: Page<unknown>) => ({ total, limit, skip: offset });

const OrganizationsShape = Type.Object({ organizations: Type.Array(OrganizationShape), ...counts });
export const OrganizationsReply = DataReply(OrganizationsShape);

export function toOrganizations(page: Page<Organization>): Static<typeof OrganizationsShape> {
  return { organizations: page.items.map(toOrganization), ...toCounts(page) };
}

const MemberShape = Type.Object({
  id: Id,
  email: Type.Union([Type.String(), Type.Null()], {
    description: 'Null where the person does not show you their profile',
  }),
  username: Type.String(),
  firstName: orNull(Type.String()),
  lastName: orNull(Type.String()),
  isAdmin: Type.Boolean(),
  joinedAt: Moment,
});
const MembersShape = Type.Object({ members: Type.Array(MemberShape), ...counts });
export const MembersReply = DataReply(MembersShape);

export function toMembers(page: Page<Member>): Static<typeof MembersShape> {
  const members = page.items.map(member => ({
    id: member.id,
    email: member.email,
    username: member.username,
    firstName: member.first_name,
    lastName: member.last_name,
    isAdmin: member.admin,
    joinedAt: member.joined_at,
  }));
  return { members, ...toCounts(page) };
}

export const InvitationBody = Type.Object(
  {
    email: Type.String({ format: 'email', maxLength: 254 }),
    admin: Type.Optional(Type.Boolean({ description: 'Accepting makes an administrator of the organization' })),
    roleIds: Type.Optional(Type.Array(Id, { maxItems: 50, description: 'Roles of the organization, given with it' })),
  },
  closed,
);
export const TokenBody = Type.Object({ token: Type.String({ minLength: 1, maxLength: 512 }) }, closed);

const InvitationShape = Type.Object({
  id: Id,
  email: Type.String(),
  admin: Type.Boolean(),
  roleIds: Type.Array(Id),
  teams: Type.Array(Type.Object({ id: Id, role: TeamRoleName, jobTitle: orNull(Type.String()) }), {
    description: 'Teams that it leads into',
  }),
  permissions: Type.Array(Type.String(), { description: 'Permissions in the organization, given with it' }),
  invitedBy: orNull(Id),
  createdAt: Moment,
  expiresAt: Moment,
});
const SentInvitation = Type.Object({
  ...InvitationShape.properties,
  link: orNull(
    Type.String({
      format: 'uri',
      description: 'Only where mail is kept, and only now: to be handed on by the inviter',
    }),
  ),
});
export const InvitationReply = DataReply(SentInvitation);

export function toSentInvitation(invitation: SentInvitationOf): Static<typeof SentInvitation> {
  return { ...toInvitation(invitation), link: invitation.link };
}

export function toInvitation(invitation: Invitation): Static<typeof InvitationShape> {
  return {
    id: invitation.id,
    email: invitation.email,
    admin: invitation.admin,
    roleIds: [...invitation.role_ids],
    teams: invitation.teams.map(({ team, role, title }) => ({ id: team, role, jobTitle: title })),
    permissions: [...invitation.patterns],
    invitedBy: invitation.invited_by,
    createdAt: invitation.created_at,
    expiresAt: invitation.expires_at,
  };
}

const InvitationsShape = Type.Object({ invitations: Type.Array(InvitationShape), ...counts });
export const InvitationsReply = DataReply(InvitationsShape);

export function toInvitations(page: Page<Invitation>): Static<typeof InvitationsShape> {
  return { invitations: page.items.map(toInvitation), ...toCounts(page) };
}

const AskedShape = Type.Object({
  organizationId: Id,
  status: Type.Enum(['member', 'pending']),
  requestId: Type.Union([Id, Type.Null()]),
});
export const AskedReply = DataReply(AskedShape);

export function toAsked(asked: {
  readonly id: string | null;
  readonly organization: string;
}): Static<typeof AskedShape> {
  return {
    organizationId: asked.organization,
    status: asked.id === null ? 'member' : 'pending',
    requestId: asked.id,
  };
}

const RequestShape = Type.Object({
  id: Id,
  userId: Id,
  username: Type.String(),
  email: Type.String(),
  emailVerified: Type.Boolean({ description: 'False: the address may be anybody’s. These come last' }),
  createdAt: Moment,
});
const RequestsShape = Type.Object({ requests: Type.Array(RequestShape), ...counts });
export const RequestsReply = DataReply(RequestsShape);

export function toRequests(page: Page<JoinRequest>): Static<typeof RequestsShape> {
  const requests = page.items.map(request => ({
    id: request.id,
    userId: request.user_id,
    username: request.username,
    email: request.email,
    emailVerified: request.email_verified,
    createdAt: request.created_at,
  }));
  return { requests, ...toCounts(page) };
}
