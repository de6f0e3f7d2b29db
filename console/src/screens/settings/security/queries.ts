import { api, result } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';

type Json<Of extends { responses: { 200: { content: { 'application/json': unknown } } } }> =
  Of['responses'][200]['content']['application/json'];

export type Session = Json<paths['/api/v1/auth/sessions']['get']>[number];
export type Provider = Json<paths['/console/about']['get']>['providers'][number];

export const mfaKey = ['mfa'] as const;
export const sessionsKey = ['sessions'] as const;
export const identitiesKey = ['identities'] as const;

export const mfaQuery = {
  queryKey: mfaKey,
  queryFn: ({ signal }: { signal: AbortSignal }) => result(api.GET('/api/v1/auth/mfa', { signal })),
};

export const sessionsQuery = {
  queryKey: sessionsKey,
  queryFn: ({ signal }: { signal: AbortSignal }) => result(api.GET('/api/v1/auth/sessions', { signal })),
};

/** The providers that are linked. */
export const identitiesQuery = {
  queryKey: identitiesKey,
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await result(api.GET('/api/auth/oauth/identities', { signal }))).data,
};

/** The providers that are configured. */
export const aboutQuery = {
  queryKey: ['about'] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => result(api.GET('/console/about', { signal })),
};
