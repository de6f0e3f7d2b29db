import { api, type Page, page, result, type Tagged, tagged } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { pageSize } from '../../parts/use-paged-rows.ts';

type Listing = paths['/api/v1/users']['get'];
export type User = Listing['responses']['200']['content']['application/json'][number];
type Query = NonNullable<Listing['parameters']['query']>;

/** What the list of people is narrowed to, and its order; part of the address. */
export type UserFilters = Pick<Query, 'q' | 'role' | 'is_active' | 'department' | 'sort'>;
export type UserSort = NonNullable<UserFilters['sort']>;

/** Begins the key of everything that is known of people: a change of one of them may change all of it. */
export const usersRoot = ['users'] as const;
export const usersKey = (filters: UserFilters) => [...usersRoot, 'list', filters] as const;

export function fetchUsers(filters: UserFilters, number: number, signal: AbortSignal): Promise<Page<User>> {
  const query = { ...filters, page: number, per_page: pageSize };
  return page(api.GET('/api/v1/users', { params: { query }, signal }));
}

/** Roles and organizations that are offered; more than one can choose from without searching. */
const most = 1000;

interface Asking {
  readonly signal: AbortSignal;
}

/** One account: its profile. */
export function fetchUser(id: string, signal?: AbortSignal): Promise<User & Tagged> {
  return tagged(api.GET('/api/v1/users/{id}', { params: { path: { id } }, signal }), user => user);
}

export const userQuery = (id: string) => ({
  queryKey: [...usersRoot, 'one', id, 'profile'] as const,
  queryFn: ({ signal }: Asking) => fetchUser(id, signal),
});

/** Ids of the roles and organizations of a person. */
export const affiliationsQuery = (id: string) => ({
  queryKey: [...usersRoot, 'one', id, 'affiliations'] as const,
  queryFn: ({ signal }: Asking) =>
    tagged(api.GET('/api/users/{id}', { params: { path: { id } }, signal }), ({ data }) => data),
});

/** What a person holds directly. */
export const grantsQuery = (id: string) => ({
  queryKey: [...usersRoot, 'one', id, 'grants'] as const,
  queryFn: async ({ signal }: Asking) => {
    const params = { path: { id }, query: { limit: most } };
    const { data } = await result(api.GET('/api/users/{id}/grants', { params, signal }));
    return data;
  },
});
export type Grant = Awaited<ReturnType<ReturnType<typeof grantsQuery>['queryFn']>>['grants'][number];

/** The roles that there are to give. */
export const rolesQuery = {
  queryKey: [...usersRoot, 'roles'] as const,
  queryFn: async ({ signal }: Asking) => {
    const { data } = await result(api.GET('/api/roles', { params: { query: { limit: most } }, signal }));
    return data.roles;
  },
};
export type Role = Awaited<ReturnType<typeof rolesQuery.queryFn>>[number];

/** What people call an account. */
export const nameOf = ({ full_name: name, username }: Pick<User, 'full_name' | 'username'>): string => name ?? username;
