import { api, ifMatch, type Page, result, type Tagged, tagged } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { pageSize } from '../../parts/use-paged-rows.ts';

type Told =
  paths['/api/v1/admin/security/policies/{id}']['get']['responses']['200']['content']['application/json']['results'];
/** A policy: rows are told apart by their ids. */
export type Policy = Told & { readonly id: string };
export type PolicyType = Told['policy_type'];
export type Configuration = Told['configuration'];

/** What a policy is, as it is asked for. */
export type Draft =
  paths['/api/v1/admin/security/policies/preview']['post']['requestBody']['content']['application/json'];
/** Whom it would be about, and whom it would stop. */
export type Effect =
  paths['/api/v1/admin/security/policies/preview']['post']['responses']['200']['content']['application/json']['results'];
/** Whom a policy that only reports would have stopped. */
export type Hits =
  paths['/api/v1/admin/security/policies/{id}/hits']['get']['responses']['200']['content']['application/json']['results'];

export const policiesRoot = ['policies'] as const;
export const policiesKey = [...policiesRoot, 'list'] as const;
export const policyKey = (id: string) => [...policiesRoot, id] as const;
export const hitsKey = (id: string) => [...policiesRoot, id, 'hits'] as const;

const withId = (policy: Told): Policy => ({ ...policy, id: policy.policy_id });

export async function fetchPolicies(number: number, signal: AbortSignal): Promise<Page<Policy>> {
  const query = { limit: pageSize, skip: (number - 1) * pageSize };
  const { results } = await result(api.GET('/api/v1/admin/security/policies', { params: { query }, signal }));
  return { items: results.policies.map(withId), total: results.total };
}

/** One of them, in the state in which it may be changed. */
export function fetchPolicy(id: string, signal?: AbortSignal): Promise<Policy & Tagged> {
  const call = api.GET('/api/v1/admin/security/policies/{id}', { params: { path: { id } }, ...(signal && { signal }) });
  return tagged(call, ({ results }) => withId(results));
}

/** How many of those whom a policy would have stopped are shown. */
export const hitsShown = 50;

export async function fetchHits(id: string, signal: AbortSignal): Promise<Hits> {
  const params = { path: { id }, query: { limit: hitsShown } };
  return (await result(api.GET('/api/v1/admin/security/policies/{id}/hits', { params, signal }))).results;
}

export async function preview(body: Draft): Promise<Effect> {
  return (await result(api.POST('/api/v1/admin/security/policies/preview', { body }))).results;
}

export async function makePolicy(draft: Draft, enabled: boolean): Promise<string> {
  const made = await result(api.POST('/api/v1/admin/security/policy', { body: { ...draft, enabled } }));
  return made.results.policy_id;
}

export function changePolicy(
  from: Policy & Tagged,
  body: { readonly configuration?: Configuration; readonly enabled?: boolean },
): Promise<Policy & Tagged> {
  const params = { path: { id: from.id }, header: ifMatch(from) };
  return tagged(api.PATCH('/api/v1/admin/security/policies/{id}', { params, body }), ({ results }) => withId(results));
}

export function endPolicy(policy: Policy & Tagged): Promise<unknown> {
  const params = { path: { id: policy.id }, header: ifMatch(policy) };
  return result(api.DELETE('/api/v1/admin/security/policies/{id}', { params }));
}
