import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { queryClient } from '../../queries.ts';
import { shellRoute } from '../../shell/routes.tsx';
import {
  domainKey,
  fetchDomain,
  fetchInvitations,
  fetchMembers,
  fetchOrganization,
  fetchRequests,
  fetchRoles,
  invitationsKey,
  membersKey,
  organizationKey,
  requestsKey,
  rolesKey,
} from './queries.ts';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export const organizationsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/organizations',
  component: lazyRouteComponent(() => import('./organizations-screen.tsx'), 'OrganizationsScreen'),
});

/** One organization. What its tabs show is asked for at the same time. */
export const organizationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/organizations/$id',
  params: {
    parse: ({ id }: { id: string }) => ({ id: id.toLowerCase() }),
    stringify: ({ id }: { id: string }) => ({ id }),
  },
  beforeLoad: ({ params: { id } }) => {
    if (!uuid.test(id)) throw notFound();
  },
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery({
      queryKey: organizationKey(id),
      queryFn: ({ signal }) => fetchOrganization(id, signal),
    });
  },
  component: lazyRouteComponent(() => import('./organization-screen.tsx'), 'OrganizationScreen'),
});

const overviewRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./overview-tab.tsx'), 'OverviewTab'),
});

const membersRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: '/members',
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery({
      queryKey: [...membersKey(id), 1],
      queryFn: ({ signal }) => fetchMembers(id, 1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./members-tab.tsx'), 'MembersTab'),
});

const invitationsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: '/invitations',
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery({
      queryKey: [...invitationsKey(id), 1],
      queryFn: ({ signal }) => fetchInvitations(id, 1, signal),
    });
    void queryClient.prefetchQuery({ queryKey: rolesKey(id), queryFn: ({ signal }) => fetchRoles(id, signal) });
  },
  component: lazyRouteComponent(() => import('./invitations-tab.tsx'), 'InvitationsTab'),
});

const requestsRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: '/requests',
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery({
      queryKey: [...requestsKey(id), 1],
      queryFn: ({ signal }) => fetchRequests(id, 1, signal),
    });
  },
  component: lazyRouteComponent(() => import('./requests-tab.tsx'), 'RequestsTab'),
});

const domainRoute = createRoute({
  getParentRoute: () => organizationRoute,
  path: '/domain',
  loader: ({ params: { id } }) => {
    void queryClient.prefetchQuery({ queryKey: domainKey(id), queryFn: ({ signal }) => fetchDomain(id, signal) });
  },
  component: lazyRouteComponent(() => import('./domain-tab.tsx'), 'DomainTab'),
});

/** Where the links of mailed invitations lead. */
export const acceptInvitationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/accept-invitation',
  validateSearch: (search: Record<string, unknown>): { readonly token?: string } => {
    const token = text(search['token']);
    return token === undefined ? {} : { token };
  },
  component: lazyRouteComponent(() => import('./accept-invitation-screen.tsx'), 'AcceptInvitationScreen'),
});

export const joinRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/join',
  validateSearch: (search: Record<string, unknown>): { readonly organization?: string } => {
    const organization = text(search['organization']);
    return organization === undefined ? {} : { organization };
  },
  component: lazyRouteComponent(() => import('./join-screen.tsx'), 'JoinScreen'),
});

export const organizationRoutes = [
  organizationsRoute,
  organizationRoute.addChildren([overviewRoute, membersRoute, invitationsRoute, requestsRoute, domainRoute]),
  acceptInvitationRoute,
  joinRoute,
] as const;
