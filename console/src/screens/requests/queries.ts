import { queryOptions } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';

export type AccessRequest =
  paths['/api/v1/user/access/requests']['get']['responses']['200']['content']['application/json']['results']['requests'][number];
export type Askable =
  paths['/api/v1/user/access/resource-types']['get']['responses']['200']['content']['application/json']['results']['resource_types'][number];
export type Answer = 'approve' | 'reject' | 'delegate';

/** What one credential is asked for as, in place of a resource type. */
export const credentialType = 'credential';

/** The longest that access can be asked for. */
export const mostDays = 90;
/** The longest that it is taken for in an emergency. */
export const mostHours = 4;

/** The lists of requests, all of which may change with one deed. */
export const requestsRoot = ['access-requests'] as const;
export const ownKey = [...requestsRoot, 'own'] as const;
export const approvalsKey = (answered: boolean) => [...requestsRoot, 'approvals', answered] as const;

/** A part of a list, and where it goes on; null at its end. */
export interface Part {
  readonly requests: readonly AccessRequest[];
  readonly next: string | null;
}

const limit = 100;

export async function fetchOwn(after: string | null, signal: AbortSignal): Promise<Part> {
  const query = { limit, ...(after === null ? {} : { after }) };
  return (await result(api.GET('/api/v1/user/access/requests', { params: { query }, signal }))).results;
}

export async function fetchApprovals(answered: boolean, after: string | null, signal: AbortSignal): Promise<Part> {
  const query = { limit, answered, ...(after === null ? {} : { after }) };
  return (await result(api.GET('/api/v1/manager/approvals', { params: { query }, signal }))).results;
}

/** What one can ask for. */
export const askableQuery = queryOptions({
  queryKey: [...requestsRoot, 'askable'],
  queryFn: async ({ signal }) =>
    (await result(api.GET('/api/v1/user/access/resource-types', { signal }))).results.resource_types,
});
