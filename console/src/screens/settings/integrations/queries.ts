import { api, ifMatch, type Page, page, result, type Tagged, tagged } from '../../../api/client.ts';
import { refusalOf } from '../../../api/errors.ts';
import type { paths } from '../../../api/schema.d.ts';
import { pageSize } from '../../../parts/use-paged-rows.ts';

type Results = paths['/api/v1/integrations/results']['get']['responses']['200']['content']['application/json'];
/** One's own last result under a name. */
export type OwnResult = Results[number];
export type TestResult = Omit<OwnResult, 'id'>;

type Listing = paths['/api/v1/integrations']['get']['responses']['200']['content']['application/json'];
export type Integration = Listing[number];

export const resultsKey = ['integrations', 'results'] as const;
export const savedKey = ['integrations', 'saved'] as const;

/** The server keeps no more than this of one person. */
const mostResults = 1000;

/** One's own last results, the latest first. */
export async function fetchResults(signal: AbortSignal): Promise<readonly OwnResult[]> {
  const query = { per_page: mostResults };
  const results = await result(api.GET('/api/v1/integrations/results', { params: { query }, signal }));
  return results.toSorted((a, b) => b.timestamp.localeCompare(a.timestamp));
}

export function fetchSaved(number: number, signal: AbortSignal): Promise<Page<Integration>> {
  const query = { page: number, per_page: pageSize };
  return page(api.GET('/api/v1/integrations', { params: { query }, signal }));
}

/** Has the server ask an address; a test that failed is a result as well. */
export async function testConnection(
  id: string,
  body: { readonly api_url?: string; readonly api_key?: string },
): Promise<TestResult> {
  const { data, error, response } = await api.POST('/api/v1/integrations/{id}/test', {
    params: { path: { id } },
    body,
  });
  if (data !== undefined) return data;
  if (response.status === 400 && isResult(error)) return error;
  throw refusalOf(response, error);
}

function isResult(body: unknown): body is TestResult {
  return typeof body === 'object' && body !== null && 'success' in body && 'timestamp' in body;
}

type Created = paths['/api/v1/integrations']['post']['requestBody']['content']['application/json'];
export type IntegrationChanges = NonNullable<
  paths['/api/v1/integrations/{id}']['patch']['requestBody']
>['content']['application/json'];

export const createIntegration = (body: Created): Promise<Integration> =>
  result(api.POST('/api/v1/integrations', { body }));

export const fetchIntegration = (id: string): Promise<Integration & Tagged> =>
  tagged(api.GET('/api/v1/integrations/{id}', { params: { path: { id } } }), integration => integration);

export const changeIntegration = (from: Integration & Tagged, body: IntegrationChanges): Promise<Integration> =>
  result(api.PATCH('/api/v1/integrations/{id}', { params: { path: { id: from.id }, header: ifMatch(from) }, body }));

export const deleteIntegration = (from: Integration & Tagged): Promise<unknown> =>
  result(api.DELETE('/api/v1/integrations/{id}', { params: { path: { id: from.id }, header: ifMatch(from) } }));
