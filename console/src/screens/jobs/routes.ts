import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { fetchJobs, type JobFilters, jobsKey, outcomes } from './queries.ts';
import { kinds } from './words.ts';

export interface JobSearch extends JobFilters {
  /** The one that is looked at. */
  readonly job?: string | undefined;
}

/** What a list is narrowed by, without what is looked at beside it. */
export function filtersOf({ job: _job, ...filters }: JobSearch): JobFilters {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
}

export const jobsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/jobs',
  // Undefined too has to be said: what the address has stays otherwise.
  validateSearch: ({ view, outcome, workflow, job }: Record<string, unknown>): JobSearch => ({
    view: view === 'all' ? view : undefined,
    outcome: outcomes.find(each => each === outcome),
    workflow: kinds.find(each => each === workflow),
    job: typeof job === 'string' && /^exec_[0-9a-f]{32}$/.test(job) ? job : undefined,
  }),
  loaderDeps: ({ search }) => filtersOf(search),
  loader: ({ deps }) => {
    void queryClient.prefetchQuery({
      queryKey: [...jobsKey(deps), 1],
      queryFn: ({ signal }) => fetchJobs(deps, 1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./jobs-screen.tsx'), 'JobsScreen'),
});

export const jobRoutes = [jobsRoute] as const;
