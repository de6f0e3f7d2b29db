import { queryOptions } from '@tanstack/react-query';
import { api, result } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';

type Json<Of extends { responses: { 200: { content: { 'application/json': unknown } } } }> =
  Of['responses'][200]['content']['application/json'];

export type Session = Json<paths['/api/v1/auth/sessions']['get']>[number];

export const mfaKey = ['mfa'] as const;
export const passkeysKey = ['passkeys'] as const;
export const sessionsKey = ['sessions'] as const;
export const identitiesKey = ['identities'] as const;

export const mfaQuery = queryOptions({
  queryKey: mfaKey,
  queryFn: ({ signal }) => result(api.GET('/api/v1/auth/mfa', { signal })),
});

export type MfaStatus = Json<paths['/api/v1/auth/mfa']['get']>;
/** What is answered when codes begin to be sent, or an authenticator to be set up. */
export type BegunSending =
  paths['/api/v1/user/auth/mfa/setup']['post']['responses'][200]['content']['application/json']['results'];
/** A way to get codes. */
export type CodeMethod = BegunSending['method'];

export type Passkey = Json<paths['/api/v1/user/auth/passkeys']['get']>['results']['passkeys'][number];

export const passkeysQuery = queryOptions({
  queryKey: passkeysKey,
  queryFn: async ({ signal }) => (await result(api.GET('/api/v1/user/auth/passkeys', { signal }))).results.passkeys,
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
