import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { canNow } from '../../access/can.ts';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { fetchTeam, fetchTeams, type TeamFilters, teamKey, teamsKey } from './queries.ts';

const sorts = ['created_at', '-created_at', 'name', '-name'] as const;

export const teamsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/teams',
  validateSearch: (search: Record<string, unknown>): TeamFilters => {
    const { q } = search;
    const sort = sorts.find(each => each === search['sort']);
    return { ...(typeof q === 'string' && q !== '' ? { q } : {}), ...(sort === undefined ? {} : { sort }) };
  },
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    if (!canNow('team.list')) return;
    void queryClient.prefetchQuery({
      queryKey: [...teamsKey(deps), 1],
      queryFn: ({ signal }) => fetchTeams(deps, 1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./teams-screen.tsx'), 'TeamsScreen'),
});

export const teamRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/teams/$id',
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery({
      queryKey: [...teamKey(id), 1],
      queryFn: ({ signal }) => fetchTeam(id, 1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./team-screen.tsx'), 'TeamScreen'),
});

export const teamRoutes = [teamsRoute, teamRoute] as const;
