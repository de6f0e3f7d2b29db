import { queryOptions } from '@tanstack/react-query';
import { api, result } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';

type Json<Of extends { responses: { 200: { content: { 'application/json': unknown } } } }> =
  Of['responses'][200]['content']['application/json'];

export type Session = Json<paths['/api/v1/auth/sessions']['get']>[number];

export const mfaKey = ['mfa'] as const;
export const sessionsKey = ['sessions'] as const;
export const identitiesKey = ['identities'] as const;

export const mfaQuery = queryOptions({
  queryKey: mfaKey,
  queryFn: ({ signal }) => result(api.GET('/api/v1/auth/mfa', { signal })),
});

export const sessionsQuery = queryOptions({
  queryKey: sessionsKey,
  queryFn: ({ signal }) => result(api.GET('/api/v1/auth/sessions', { signal })),
});

/** The providers that are linked. */
export const identitiesQuery = queryOptions({
  queryKey: identitiesKey,
  queryFn: async ({ signal }) => (await result(api.GET('/api/auth/oauth/identities', { signal }))).data,
});
