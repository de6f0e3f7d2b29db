import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { canNow } from '../../access/can.ts';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import {
  type CompanyFilters,
  companiesKey,
  companyKey,
  fetchCompanies,
  fetchCompany,
  fetchSync,
  syncKey,
} from './companies/queries.ts';
import { credentialKey, credentialsKey, fetchCredential, fetchCredentials } from './credentials/queries.ts';
import { mayReadSyncs } from './rights.ts';
import { fetchType, fetchTypes, fetchValueTypes, typeKey, typesKey, valueTypesKey } from './types/queries.ts';

// What the loaders ask for comes while the code of the screen is on its way; the screen shows what comes of it.

export const companiesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/vault',
  validateSearch: ({ search }: Record<string, unknown>): CompanyFilters =>
    typeof search === 'string' && search !== '' ? { search } : {},
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    void queryClient.prefetchQuery({
      queryKey: [...companiesKey(deps), 1],
      queryFn: ({ signal }) => fetchCompanies(deps, 1, signal),
    });
    if (mayReadSyncs()) void queryClient.prefetchQuery({ queryKey: syncKey, queryFn: fetchSync });
  },
  component: lazyRouteComponent(() => import('./companies/companies-screen.tsx'), 'CompaniesScreen'),
});

const companyTabs = ['credentials', 'configurations'] as const;
export type CompanyTab = (typeof companyTabs)[number];

export const companyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/vault/companies/$id',
  validateSearch: (search: Record<string, unknown>): { readonly tab?: CompanyTab } => {
    const tab = companyTabs.find(each => each === search['tab']);
    return tab === undefined ? {} : { tab };
  },
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery({
      queryKey: companyKey(id),
      queryFn: ({ signal }) => fetchCompany(id, canNow('company.fetch.address'), signal),
    });
    void queryClient.prefetchQuery({
      queryKey: [...credentialsKey({ company: id }), 1],
      queryFn: ({ signal }) => fetchCredentials({ company: id }, 1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./companies/company-screen.tsx'), 'CompanyScreen'),
});

export const newCredentialRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/vault/companies/$id/new',
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery({
      queryKey: companyKey(id),
      queryFn: ({ signal }) => fetchCompany(id, canNow('company.fetch.address'), signal),
    });
    void queryClient.prefetchQuery({
      queryKey: [...typesKey, 'all'],
      queryFn: ({ signal }) => fetchTypes(1, signal, 1000),
    });
  },
  component: lazyRouteComponent(() => import('./credentials/new-credential-screen.tsx'), 'NewCredentialScreen'),
});

export const typesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/vault/types',
  loader: () => {
    void queryClient.prefetchQuery({ queryKey: [...typesKey, 1], queryFn: ({ signal }) => fetchTypes(1, signal) });
  },
  component: lazyRouteComponent(() => import('./types/types-screen.tsx'), 'TypesScreen'),
});

export const newTypeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/vault/types/new',
  loader: () => {
    void queryClient.prefetchQuery({ queryKey: valueTypesKey, queryFn: fetchValueTypes });
  },
  component: lazyRouteComponent(() => import('./types/new-type-screen.tsx'), 'NewTypeScreen'),
});

export const typeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/vault/types/$id',
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery({ queryKey: typeKey(id), queryFn: ({ signal }) => fetchType(id, signal) });
    void queryClient.prefetchQuery({ queryKey: valueTypesKey, queryFn: fetchValueTypes });
    void queryClient.prefetchQuery({
      queryKey: [...credentialsKey({ type: id }), 1],
      queryFn: ({ signal }) => fetchCredentials({ type: id }, 1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./types/type-screen.tsx'), 'TypeScreen'),
});

export const credentialRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/vault/credentials/$id',
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery({
      queryKey: credentialKey(id),
      queryFn: ({ signal }) => fetchCredential(id, signal),
    });
  },
  component: lazyRouteComponent(() => import('./credentials/credential-screen.tsx'), 'CredentialScreen'),
});

const credentialOverviewRoute = createRoute({
  getParentRoute: () => credentialRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./credentials/credential-overview.tsx'), 'CredentialOverview'),
});

const credentialHistoryRoute = createRoute({
  getParentRoute: () => credentialRoute,
  path: '/history',
  component: lazyRouteComponent(() => import('./credentials/history-tab.tsx'), 'HistoryTab'),
});

const credentialRevealsRoute = createRoute({
  getParentRoute: () => credentialRoute,
  path: '/reveals',
  component: lazyRouteComponent(() => import('./credentials/reveals-tab.tsx'), 'RevealsTab'),
});

const credentialActivityRoute = createRoute({
  getParentRoute: () => credentialRoute,
  path: '/activity',
  component: lazyRouteComponent(() => import('./credentials/credential-activity-tab.tsx'), 'CredentialActivityTab'),
});

export const vaultRoutes = [
  companiesRoute,
  companyRoute,
  newCredentialRoute,
  typesRoute,
  newTypeRoute,
  typeRoute,
  credentialRoute.addChildren([
    credentialOverviewRoute,
    credentialHistoryRoute,
    credentialRevealsRoute,
    credentialActivityRoute,
  ]),
] as const;
