import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import { type FileFilters, filesQuery } from './queries.ts';

export interface FileSearch extends FileFilters {
  /** Id of the one that is looked at. */
  readonly file?: string | undefined;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const filesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/files',
  // Undefined too has to be said: what the address has stays otherwise.
  validateSearch: ({ view, q, file }: Record<string, unknown>): FileSearch => ({
    view: view === 'deleted' ? view : undefined,
    q: typeof q === 'string' && q !== '' ? q : undefined,
    file: typeof file === 'string' && uuid.test(file) ? file : undefined,
  }),
  loaderDeps: ({ search: { view, q } }) => ({ view, q }),
  loader: ({ deps }) => void queryClient.prefetchInfiniteQuery(filesQuery(deps)),
  component: lazyRouteComponent(() => import('./files-screen.tsx'), 'FilesScreen'),
});

export const fileRoutes = [filesRoute] as const;
