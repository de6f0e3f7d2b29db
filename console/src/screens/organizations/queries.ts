import { api, ifMatch, type Page, result, type Tagged, tagged } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { pageSize } from '../../parts/use-paged-rows.ts';

type Answer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': { data: infer D } } } } };
}
  ? D
  : never;
type One = '/api/organizations/{id}';

export type Organization = Answer<One>;
export type JoinPolicy = Organization['joinPolicy'];
export type Member = Answer<`${One}/members`>['members'][number];
export type Invitation = Answer<`${One}/invitations`>['invitations'][number];
export type JoinRequest = Answer<`${One}/requests`>['requests'][number];
export type DomainState = Answer<`${One}/domain`>;
export type Role = Answer<'/api/roles'>['roles'][number];

/** The list of all; what belongs to one organization stands below `organizationKey`. */
export const organizationsKey = ['organizations'] as const;
export const organizationKey = (id: string) => ['organization', id] as const;
export const membersKey = (id: string) => [...organizationKey(id), 'members'] as const;
export const invitationsKey = (id: string) => [...organizationKey(id), 'invitations'] as const;
export const requestsKey = (id: string) => [...organizationKey(id), 'requests'] as const;
export const domainKey = (id: string) => [...organizationKey(id), 'domain'] as const;
export const rolesKey = (id: string) => [...organizationKey(id), 'roles'] as const;

/** Asks about the organization of the address, whichever one acts in. */
export const inside = (id: string) => ({ path: { id }, header: { 'X-Organization-Id': id } });
/** As `inside`, for a change of what was read. */
export const insideFrom = (from: Organization & Tagged) => ({
  path: { id: from.id },
  header: { 'X-Organization-Id': from.id, ...ifMatch(from) },
});
const part = (number: number) => ({ limit: pageSize, skip: (number - 1) * pageSize });

export async function fetchOrganizations(number: number, signal: AbortSignal): Promise<Page<Organization>> {
  const { data } = await result(api.GET('/api/organizations', { params: { query: part(number) }, signal }));
  return { items: data.organizations, total: data.total };
}

export function fetchOrganization(id: string, signal?: AbortSignal): Promise<Organization & Tagged> {
  return tagged(api.GET('/api/organizations/{id}', { params: inside(id), signal }), ({ data }) => data);
}

export async function fetchMembers(id: string, number: number, signal: AbortSignal): Promise<Page<Member>> {
  const params = { ...inside(id), query: part(number) };
  const { data } = await result(api.GET('/api/organizations/{id}/members', { params, signal }));
  return { items: data.members, total: data.total };
}

export async function fetchInvitations(id: string, number: number, signal: AbortSignal): Promise<Page<Invitation>> {
  const params = { ...inside(id), query: part(number) };
  const { data } = await result(api.GET('/api/organizations/{id}/invitations', { params, signal }));
  return { items: data.invitations, total: data.total };
}

export async function fetchRequests(id: string, number: number, signal: AbortSignal): Promise<Page<JoinRequest>> {
  const params = { ...inside(id), query: part(number) };
  const { data } = await result(api.GET('/api/organizations/{id}/requests', { params, signal }));
  return { items: data.requests, total: data.total };
}

export async function fetchDomain(id: string, signal: AbortSignal): Promise<DomainState> {
  return (await result(api.GET('/api/organizations/{id}/domain', { params: inside(id), signal }))).data;
}

/** The roles of an organization itself, as many as a request tells: those that an invitation may promise. */
export async function fetchRoles(id: string, signal: AbortSignal): Promise<readonly Role[]> {
  const params = { header: { 'X-Organization-Id': id }, query: { organizationId: id, limit: 1000 } };
  const { data } = await result(api.GET('/api/roles', { params, signal }));
  return data.roles.filter(role => role.organizationId === id);
}
