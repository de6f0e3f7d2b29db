import { api, type Page, result, type Tagged, tagged } from '../../../api/client.ts';
import { ApiError } from '../../../api/errors.ts';
import type { paths } from '../../../api/schema.d.ts';
import { pageSize } from '../../../parts/use-paged-rows.ts';

type Listing = paths['/v1/company/companies']['get']['responses']['200']['content']['application/json'];
type Reading = paths['/v1/company/companies/{identifier}']['get']['responses']['200']['content']['application/json'];
type Configurations =
  paths['/v1/company/companies/{identifier}/configurations']['get']['responses']['200']['content']['application/json'];
export type SyncState = paths['/v1/company/sync']['get']['responses']['200']['content']['application/json'];
export type Company = Listing['data'][number];
export type FullCompany = Reading['data'] & Tagged;
export type Configuration = Configurations['data'][number];
export type Sync = NonNullable<SyncState['data']>;

/** What the list of companies is narrowed to; part of the address. */
export interface CompanyFilters {
  readonly search?: string;
}

export const companiesKey = (filters: CompanyFilters) => ['vault', 'companies', filters] as const;
export const companyKey = (id: string) => ['vault', 'company', id] as const;
export const configurationsKey = (id: string) => ['vault', 'configurations', id] as const;
export const syncKey = ['vault', 'sync'] as const;

export async function fetchCompanies(
  filters: CompanyFilters,
  number: number,
  signal: AbortSignal,
): Promise<Page<Company>> {
  const query = { ...filters, page: number, rpp: pageSize };
  const { data, pagination } = await result(api.GET('/v1/company/companies', { params: { query }, signal }));
  return { items: data, total: pagination.totalRecords };
}

/** A company, with its address where that may be seen: holding the node elsewhere is not enough, so then without. */
export async function fetchCompany(id: string, address: boolean, signal?: AbortSignal): Promise<FullCompany> {
  try {
    return await read(id, address, signal);
  } catch (error) {
    if (!address || !(error instanceof ApiError) || (error.status !== 403 && error.status !== 404)) throw error;
    return read(id, false, signal);
  }
}

function read(identifier: string, address: boolean, signal?: AbortSignal): Promise<FullCompany> {
  const query = address ? { includeAddress: true } : {};
  const params = { path: { identifier }, query };
  return tagged(api.GET('/v1/company/companies/{identifier}', { params, signal }), ({ data }) => data);
}

export async function fetchConfigurations(identifier: string, signal: AbortSignal): Promise<readonly Configuration[]> {
  const params = { path: { identifier } };
  return (await result(api.GET('/v1/company/companies/{identifier}/configurations', { params, signal }))).data;
}

export function fetchSync({ signal }: { readonly signal: AbortSignal }): Promise<SyncState> {
  return result(api.GET('/v1/company/sync', { signal }));
}
