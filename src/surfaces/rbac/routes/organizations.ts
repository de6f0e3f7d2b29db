import { acceptInvitation } from '../../../domain/joining/accept-invitation.ts';
import { checkDomain } from '../../../domain/organizations/check-domain.ts';
import { createOrganization } from '../../../domain/organizations/create-organization.ts';
import { decideRequest } from '../../../domain/organizations/decide-request.ts';
import { deleteOrganization } from '../../../domain/organizations/delete-organization.ts';
import { invite } from '../../../domain/organizations/invite.ts';
import { listInvitations } from '../../../domain/organizations/list-invitations.ts';
import { listMembers } from '../../../domain/organizations/list-members.ts';
import { listOrganizations } from '../../../domain/organizations/list-organizations.ts';
import { listRequests } from '../../../domain/organizations/list-requests.ts';
import { readDomain } from '../../../domain/organizations/read-domain.ts';
import { readOrganization } from '../../../domain/organizations/read-organization.ts';
import { removeMember } from '../../../domain/organizations/remove-member.ts';
import { requestToJoin } from '../../../domain/organizations/request-to-join.ts';
import { updateOrganization } from '../../../domain/organizations/update-organization.ts';
import { verifyDomain } from '../../../domain/organizations/verify-domain.ts';
import { withdrawInvitation } from '../../../domain/organizations/withdraw-invitation.ts';
import { type Route, route } from '../../../http/route.ts';
import { MessageReply, skipWindow, toData, toMessage } from '../shapes/envelope.ts';
import {
  AskedReply,
  DomainReply,
  InvitationBody,
  InvitationReply,
  InvitationsReply,
  MembersReply,
  OrganizationBody,
  OrganizationChangesBody,
  OrganizationReply,
  OrganizationsReply,
  RequestsReply,
  SkipQuery,
  TokenBody,
  toAsked,
  toDomain,
  toInvitations,
  toMembers,
  toOrganization,
  toOrganizations,
  toRequests,
  toSentInvitation,
} from '../shapes/organizations.ts';

// UUIDs may be written in either case; the domain compares them as PostgreSQL writes them.
const of = ({ id }: { readonly id: string }) => ({ organizationId: id.toLowerCase() });
const ofRequest = ({ id, requestId }: { readonly id: string; readonly requestId: string }) => ({
  ...of({ id }),
  requestId: requestId.toLowerCase(),
});

export const organizationRoutes: Route[] = [
  route('GET /organizations', listOrganizations, {
    summary: 'List organizations',
    query: SkipQuery,
    reply: { 200: OrganizationsReply },
    input: ({ query }) => skipWindow(query),
    present: part => toData(toOrganizations(part)),
  }),
  route('GET /organizations/:id', readOrganization, {
    summary: 'Read an organization',
    reply: { 200: OrganizationReply },
    input: ({ params }) => of(params),
    present: organization => toData(toOrganization(organization)),
  }),
  route('POST /organizations', createOrganization, {
    summary: 'Create an organization; people named in adminIds are invited',
    body: OrganizationBody,
    reply: { 201: OrganizationReply },
    input: ({ body }) => body,
    present: organization => toData(toOrganization(organization)),
  }),
  route('PUT /organizations/:id', updateOrganization, {
    summary: 'Change an organization; what is left out stays',
    body: OrganizationChangesBody,
    reply: { 200: OrganizationReply },
    input: ({ params, body }) => ({ ...of(params), ...body }),
    present: organization => toData(toOrganization(organization)),
  }),
  route('DELETE /organizations/:id', deleteOrganization, {
    summary: 'Delete an organization',
    reply: { 200: MessageReply },
    input: ({ params }) => of(params),
    present: () => toMessage('Organization deleted successfully'),
  }),
  route('GET /organizations/:id/domain', readDomain, {
    summary: 'Show the DNS record that proves the domain of an organization',
    reply: { 200: DomainReply },
    input: ({ params }) => of(params),
    present: domain => toData(toDomain(domain)),
  }),
  route('POST /organizations/:id/domain/check', checkDomain, {
    summary: 'Verify the domain of an organization by its DNS record',
    reply: { 200: OrganizationReply },
    input: ({ params }) => of(params),
    present: organization => toData(toOrganization(organization)),
  }),
  route('POST /organizations/:id/domain/verify', verifyDomain, {
    summary: 'Mark the domain of an organization as verified, without proof',
    reply: { 200: OrganizationReply },
    input: ({ params }) => of(params),
    present: organization => toData(toOrganization(organization)),
  }),

  route('GET /organizations/:id/members', listMembers, {
    summary: 'List the members of an organization',
    query: SkipQuery,
    reply: { 200: MembersReply },
    input: ({ params, query }) => ({ ...of(params), ...skipWindow(query) }),
    present: part => toData(toMembers(part)),
  }),
  route('DELETE /organizations/:id/members/:userId', removeMember, {
    summary: 'Remove a member from an organization, or leave it',
    reply: { 200: MessageReply },
    input: ({ params }) => ({ ...of(params), userId: params.userId.toLowerCase() }),
    present: () => toMessage('Member removed successfully'),
  }),

  route('POST /organizations/:id/invitations', invite, {
    summary: 'Invite a person to an organization by e-mail',
    body: InvitationBody,
    reply: { 201: InvitationReply },
    input: ({ params, body }) => ({ ...of(params), ...body }),
    present: invitation => toData(toSentInvitation(invitation)),
  }),
  route('GET /organizations/:id/invitations', listInvitations, {
    summary: 'List the pending invitations to an organization',
    query: SkipQuery,
    reply: { 200: InvitationsReply },
    input: ({ params, query }) => ({ ...of(params), ...skipWindow(query) }),
    present: part => toData(toInvitations(part)),
  }),
  route('DELETE /organizations/:id/invitations/:invitationId', withdrawInvitation, {
    summary: 'Withdraw an invitation',
    reply: { 200: MessageReply },
    input: ({ params }) => ({ ...of(params), invitationId: params.invitationId.toLowerCase() }),
    present: () => toMessage('Invitation withdrawn successfully'),
  }),
  route('POST /invitations/accept', acceptInvitation, {
    summary: 'Join an organization with an invitation to your own address',
    body: TokenBody,
    reply: { 200: OrganizationReply },
    input: ({ body }) => body,
    present: organization => toData(toOrganization(organization)),
  }),

  route('POST /organizations/:id/requests', requestToJoin, {
    summary: 'Ask to join an organization',
    reply: { 201: AskedReply },
    input: ({ params }) => of(params),
    present: asked => toData(toAsked(asked)),
  }),
  route('GET /organizations/:id/requests', listRequests, {
    summary: 'List the requests to join an organization',
    query: SkipQuery,
    reply: { 200: RequestsReply },
    input: ({ params, query }) => ({ ...of(params), ...skipWindow(query) }),
    present: part => toData(toRequests(part)),
  }),
  route('POST /organizations/:id/requests/:requestId/approve', decideRequest, {
    summary: 'Approve a request to join',
    reply: { 200: MessageReply },
    input: ({ params }) => ({ ...ofRequest(params), approve: true }),
    present: () => toMessage('Request approved successfully'),
  }),
  route('POST /organizations/:id/requests/:requestId/reject', decideRequest, {
    summary: 'Reject a request to join',
    reply: { 200: MessageReply },
    input: ({ params }) => ({ ...ofRequest(params), approve: false }),
    present: () => toMessage('Request rejected successfully'),
  }),
];
