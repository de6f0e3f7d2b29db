import { api, ifMatch, type Page, page, result, type Tagged, tagged } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { pageSize } from '../../parts/use-paged-rows.ts';

type Listing = paths['/api/v1/teams']['get'];
export type Team = Listing['responses']['200']['content']['application/json'][number];
type Query = NonNullable<Listing['parameters']['query']>;

type Detail = paths['/api/v1/teams/{id}']['get']['responses']['200']['content']['application/json'];
export type Member = Detail['members'][number];
export type TeamRole = Member['role'];

type Grants = paths['/api/v1/teams/{id}/grants']['get']['responses']['200']['content']['application/json'];
export type Grant = Grants[number];

export type Resource =
  paths['/api/v1/teams/{id}/resources']['get']['responses']['200']['content']['application/json'][number];

/** The roles inside a team, from the least. */
export const teamRoles = ['member', 'manager', 'owner'] as const satisfies readonly TeamRole[];

/** What the list of teams is narrowed to and ordered by; part of the address. */
export type TeamFilters = Pick<Query, 'q' | 'sort'>;

/** Begins the key of everything about teams. */
export const allTeamsKey = ['teams'] as const;
export const teamsKey = (filters: TeamFilters) => [...allTeamsKey, 'list', filters] as const;
export const teamKey = (id: string) => [...allTeamsKey, 'one', id] as const;
export const resourcesKey = (id: string) => [...allTeamsKey, 'resources', id] as const;
export const grantsKey = (id: string) => [...allTeamsKey, 'grants', id] as const;

export function fetchTeams(
  filters: TeamFilters,
  number: number,
  signal: AbortSignal,
  size: number = pageSize,
): Promise<Page<Team>> {
  const query = { ...filters, page: number, per_page: size };
  return page(api.GET('/api/v1/teams', { params: { query }, signal }));
}

/** A team with a page of its members. */
export interface TeamPage extends Page<Member> {
  readonly team: Team & Tagged;
}

export async function fetchTeam(
  id: string,
  number: number,
  signal?: AbortSignal,
  size: number = pageSize,
): Promise<TeamPage> {
  const params = { path: { id }, query: { page: number, per_page: size } };
  const { members, ...team } = await tagged(api.GET('/api/v1/teams/{id}', { params, signal }), data => data);
  return { team, items: members, total: team.member_count };
}

/** The role that somebody has in a team, however many are in it; null when none. */
export async function fetchRoleIn(id: string, userId: string, signal: AbortSignal): Promise<TeamRole | null> {
  const most = 1000;
  for (let number = 1; ; number += 1) {
    const { items, total } = await fetchTeam(id, number, signal, most);
    const found = items.find(member => member.id === userId);
    if (found !== undefined) return found.role;
    if (items.length === 0 || number * most >= total) return null;
  }
}

export function fetchGrants(id: string, number: number, signal: AbortSignal): Promise<Page<Grant>> {
  const params = { path: { id }, query: { page: number, per_page: pageSize } };
  return page(api.GET('/api/v1/teams/{id}/grants', { params, signal }));
}

type NewTeam = paths['/api/v1/teams']['post']['requestBody']['content']['application/json'];
export type TeamChanges = NonNullable<
  paths['/api/v1/teams/{id}']['patch']['requestBody']
>['content']['application/json'];

export const createTeam = (body: NewTeam): Promise<Team> => result(api.POST('/api/v1/teams', { body }));

export const changeTeam = (from: Team & Tagged, body: TeamChanges): Promise<Team> =>
  result(api.PATCH('/api/v1/teams/{id}', { params: { path: { id: from.id }, header: ifMatch(from) }, body }));

export const deleteTeam = (from: Team & Tagged): Promise<unknown> =>
  result(api.DELETE('/api/v1/teams/{id}', { params: { path: { id: from.id }, header: ifMatch(from) } }));

export const addMember = (id: string, userId: string, role: TeamRole): Promise<unknown> =>
  result(api.POST('/api/v1/teams/{id}/members/{userId}', { params: { path: { id, userId } }, body: { role } }));

export const changeMember = (id: string, userId: string, role: TeamRole): Promise<unknown> =>
  result(api.PATCH('/api/v1/teams/{id}/members/{userId}', { params: { path: { id, userId } }, body: { role } }));

export const removeMember = (id: string, userId: string): Promise<unknown> =>
  result(api.DELETE('/api/v1/teams/{id}/members/{userId}', { params: { path: { id, userId } } }));

type Managing = paths['/api/v1/manager/team/members']['post'];
type Managed = Managing['responses']['200']['content']['application/json']['results'];

/** Adds, changes or removes somebody by their address. */
export const manageMember = async (
  id: string,
  body: Omit<Managing['requestBody']['content']['application/json'], 'team_id'>,
): Promise<Managed> =>
  (await result(api.POST('/api/v1/manager/team/members', { body: { ...body, team_id: id } }))).results;

export const addGrant = (id: string, pattern: string, least: TeamRole): Promise<Grant> =>
  result(api.POST('/api/v1/teams/{id}/grants', { params: { path: { id } }, body: { pattern, least_role: least } }));

export const removeGrant = (id: string, grantId: string): Promise<unknown> =>
  result(api.DELETE('/api/v1/teams/{id}/grants/{grantId}', { params: { path: { id, grantId } } }));

export function fetchResources(id: string, number: number, signal: AbortSignal): Promise<Page<Resource>> {
  const params = { path: { id }, query: { page: number, per_page: pageSize } };
  return page(api.GET('/api/v1/teams/{id}/resources', { params, signal }));
}

export const unshare = (id: string, resourceId: string): Promise<unknown> =>
  result(api.DELETE('/api/v1/teams/{id}/resources/{resourceId}', { params: { path: { id, resourceId } } }));
