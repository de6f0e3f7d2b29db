import { api, result } from '../../../../api/client.ts';
import type { paths } from '../../../../api/schema.d.ts';
import { usersRoot } from '../../queries.ts';

export type PersonAccess =
  paths['/console/users/{id}/access']['get']['responses']['200']['content']['application/json'];
export type AccessReason = PersonAccess['reasons'][number];
export type HeldRole = PersonAccess['roles'][number];
export type HeldTeam = PersonAccess['teams'][number];
export type SharedCredential =
  paths['/console/users/{id}/credentials']['get']['responses']['200']['content']['application/json']['credentials'][number];

interface Asking {
  readonly signal: AbortSignal;
}

/** What a person may do, and where it comes from. */
export const accessQuery = (id: string) => ({
  queryKey: [...usersRoot, 'one', id, 'access'] as const,
  queryFn: ({ signal }: Asking) => result(api.GET('/console/users/{id}/access', { params: { path: { id } }, signal })),
});

/** The credentials that are shared with a person's teams, as far as one may read them oneself. */
export const sharedCredentialsQuery = (id: string) => ({
  queryKey: [...usersRoot, 'one', id, 'credentials'] as const,
  queryFn: ({ signal }: Asking) =>
    result(api.GET('/console/users/{id}/credentials', { params: { path: { id } }, signal })),
});
