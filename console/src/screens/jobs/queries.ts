import { api, type Page, result } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { pageSize } from '../../parts/use-paged-rows.ts';

type List = paths['/api/v1/workflows/executions']['get'];
type Execution = List['responses']['200']['content']['application/json']['results']['executions'][number];
type Errors = paths['/api/v1/workflows/executions/{executionId}/errors']['get'];
export type RowError = Errors['responses']['200']['content']['application/json']['results']['errors'][number];

/** What goes on, or went on, after what began it: rows are told apart by their ids. */
export type Job = Execution & { readonly id: string };

export const outcomes = [
  'running',
  'succeeded',
  'refused',
  'failed',
  'cancelled',
] as const satisfies readonly Job['outcome'][];

/** What the list is narrowed by; what is absent narrows nothing. */
export interface JobFilters {
  /** Those of everybody, not one's own alone. */
  readonly view?: 'all' | undefined;
  readonly outcome?: Job['outcome'] | undefined;
  readonly workflow?: string | undefined;
}

/** All that is known of jobs, which may change with one deed. */
export const jobsRoot = ['jobs'] as const;
export const jobListsKey = [...jobsRoot, 'list'] as const;
export const jobsKey = (filters: JobFilters) => [...jobListsKey, filters] as const;
export const jobKey = (id: string) => [...jobsRoot, 'job', id] as const;
export const errorsKey = (id: string) => [...jobsRoot, 'errors', id] as const;

/** As many are counted. */
const mostCounted = 10_000;
/** Errors that are shown; all of them are in the file. */
const errorsShown = 50;

const withId = (execution: Execution): Job => ({ ...execution, id: execution.execution_id });

export async function fetchJobs(
  { view, outcome, workflow }: JobFilters,
  number: number,
  signal: AbortSignal,
): Promise<Page<Job>> {
  const query = {
    ...{ jobs: true, limit: pageSize, skip: (number - 1) * pageSize },
    ...(view === undefined ? {} : { all: 'true' as const }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(workflow === undefined ? {} : { workflow }),
  };
  const { executions, total } = (await result(api.GET('/api/v1/workflows/executions', { params: { query }, signal })))
    .results;
  return { items: executions.map(withId), total, atLeast: total >= mostCounted };
}

export async function fetchJob(id: string, signal?: AbortSignal): Promise<Job> {
  const params = { path: { executionId: id } };
  const call = api.GET('/api/v1/workflows/executions/{executionId}', { params, ...(signal && { signal }) });
  return withId((await result(call)).results);
}

export async function cancelJob(id: string): Promise<Job> {
  const params = { path: { executionId: id } };
  return withId((await result(api.POST('/api/v1/workflows/executions/{executionId}/cancel', { params }))).results);
}

/** The first of what could not be done, and how much there is of it. */
export async function fetchErrors(
  id: string,
  signal: AbortSignal,
): Promise<{ readonly errors: readonly RowError[]; readonly total: number }> {
  const params = { path: { executionId: id }, query: { limit: errorsShown } };
  return (await result(api.GET('/api/v1/workflows/executions/{executionId}/errors', { params, signal }))).results;
}

/** Where all of it is, as a file. */
export const errorsFile = (id: string): string => `/api/v1/workflows/executions/${id}/errors?format=csv`;
