import { queryOptions } from '@tanstack/react-query';
import { api, ifMatch, type Page, page, result, type Tagged, tagged } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { pageSize } from '../../parts/use-paged-rows.ts';

export type Role =
  paths['/api/roles']['get']['responses']['200']['content']['application/json']['data']['roles'][number];
export type RoleHolder =
  paths['/v1/role/{identifier}/users']['get']['responses']['200']['content']['application/json']['data'][number];
export type PermissionRecord =
  paths['/api/permissions']['get']['responses']['200']['content']['application/json']['data']['permissions'][number];

/** The organization that a list is narrowed to, by its id; undefined: all that one may see. */
type Place = string | undefined;

/** As the address says it. */
export interface PlaceFilter {
  readonly of?: string;
}

const ofPlace = (of: Place) => (of === undefined ? {} : { organizationId: of });

const windowOf = (number: number) => ({ limit: pageSize, skip: (number - 1) * pageSize });

/** Below this key is everything about roles: lists, roles, who has them. */
export const rolesKey = ['roles'] as const;
export const roleListKey = (of: Place) => [...rolesKey, 'list', of] as const;

export async function fetchRoles(of: Place, number: number, signal: AbortSignal): Promise<Page<Role>> {
  const query = { ...windowOf(number), ...ofPlace(of) };
  const { data } = await result(api.GET('/api/roles', { params: { query }, signal }));
  return { items: data.roles, total: data.total };
}

export function fetchRole(id: string, signal?: AbortSignal): Promise<Role & Tagged> {
  return tagged(api.GET('/api/roles/{id}', { params: { path: { id } }, signal }), ({ data }) => data);
}

export const roleQuery = (id: string) =>
  queryOptions({
    queryKey: [...rolesKey, 'one', id],
    queryFn: ({ signal }) => fetchRole(id, signal),
  });

const rolePatternsKey = (id: string) => [...rolesKey, 'patterns', id] as const;

/** What a role gives, as patterns, with the tag that a change of them sends. */
export interface RoleGives extends Tagged {
  readonly permissions: readonly string[];
}

export const rolePatternsQuery = (id: string) =>
  queryOptions({
    queryKey: rolePatternsKey(id),
    queryFn: ({ signal }): Promise<RoleGives> =>
      tagged(api.GET('/v1/role/{identifier}', { params: { path: { identifier: id } }, signal }), ({ data }) => data),
  });

type PatternChange = (from: RoleGives, patterns: readonly string[]) => Promise<RoleGives>;

/** Adds patterns to a role, or takes them from it, as far as it still gives what was read. */
export const patternChanges = (id: string): { readonly add: PatternChange; readonly remove: PatternChange } => {
  const how = (from: RoleGives, patterns: readonly string[]) => ({
    params: { path: { identifier: id }, header: ifMatch(from) },
    body: { permissions: [...patterns] },
  });
  const path = '/v1/role/{identifier}/permissions';
  return {
    add: (from, patterns) => tagged(api.POST(path, how(from, patterns)), ({ data }) => data),
    remove: (from, patterns) => tagged(api.DELETE(path, how(from, patterns)), ({ data }) => data),
  };
};

export const roleHoldersKey = (id: string) => [...rolesKey, 'holders', id] as const;

export async function fetchHolders(id: string, number: number, signal: AbortSignal): Promise<Page<RoleHolder>> {
  const query = { page: number, per_page: pageSize };
  const call = api.GET('/v1/role/{identifier}/users', { params: { path: { identifier: id }, query }, signal });
  return page(call.then(({ data, ...rest }) => ({ ...rest, ...(data === undefined ? {} : { data: data.data }) })));
}

export const recordsKey = (of: Place) => ['permissions', 'records', of] as const;

export async function fetchRecords(of: Place, number: number, signal: AbortSignal): Promise<Page<PermissionRecord>> {
  const query = { ...windowOf(number), ...ofPlace(of) };
  const { data } = await result(api.GET('/api/permissions', { params: { query }, signal }));
  return { items: data.permissions, total: data.total };
}

export function fetchRecord(id: string): Promise<PermissionRecord & Tagged> {
  return tagged(api.GET('/api/permissions/{id}', { params: { path: { id } } }), ({ data }) => data);
}
