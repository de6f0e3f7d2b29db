import { api, type Page, page } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { pageSize } from '../../parts/use-paged-rows.ts';

type Listing = paths['/api/v1/users']['get'];
export type User = Listing['responses']['200']['content']['application/json'][number];
type Query = NonNullable<Listing['parameters']['query']>;

/** What the list of people is narrowed to; part of the address. */
export type UserFilters = Pick<Query, 'q' | 'role' | 'is_active' | 'department' | 'sort'>;

export const usersKey = (filters: UserFilters) => ['users', filters] as const;

export function fetchUsers(filters: UserFilters, number: number, signal: AbortSignal): Promise<Page<User>> {
  const query = { ...filters, page: number, per_page: pageSize };
  return page(api.GET('/api/v1/users', { params: { query }, signal }));
}
