import { queryOptions } from '@tanstack/react-query';
import { api, type Page, result, type Tagged, tagged } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { pageSize } from '../../parts/use-paged-rows.ts';

type List = paths['/api/v1/admin/tenants']['get']['responses']['200']['content']['application/json']['results'];
type Told = List['tenants'][number];
/** An organization as what it takes of the server is decided: rows are told apart by their ids. */
export type Tenant = Told & { readonly id: string };
export type Plan = List['plans'][number];
export type PlanName = Plan['name'];
export type Feature = Told['features'][number];

export const tenantsRoot = ['tenants'] as const;
export const tenantsKey = [...tenantsRoot, 'list'] as const;
export const tenantKey = (id: string) => [...tenantsRoot, id] as const;

/** All features there are, in the order in which they are shown. */
export const features = ['sso', 'advanced_analytics', 'api_access'] as const satisfies readonly Feature[];

const withId = (tenant: Told): Tenant => ({ ...tenant, id: tenant.organization_id });

async function fetchList(limit: number, skip: number, signal: AbortSignal): Promise<List> {
  return (await result(api.GET('/api/v1/admin/tenants', { params: { query: { limit, skip } }, signal }))).results;
}

export async function fetchTenants(number: number, signal: AbortSignal): Promise<Page<Tenant>> {
  const { tenants, total } = await fetchList(pageSize, (number - 1) * pageSize, signal);
  return { items: tenants.map(withId), total };
}

/** What each plan has room for. */
export const plansQuery = queryOptions({
  queryKey: [...tenantsRoot, 'plans'],
  queryFn: async ({ signal }) => (await fetchList(1, 0, signal)).plans,
  staleTime: Number.POSITIVE_INFINITY,
});

/** One of them, in the state in which it may be changed. */
export function fetchTenant(id: string, signal?: AbortSignal): Promise<Tenant & Tagged> {
  const call = api.GET('/api/v1/admin/tenants/{id}', { params: { path: { id } }, ...(signal && { signal }) });
  return tagged(call, ({ results }) => withId(results));
}
