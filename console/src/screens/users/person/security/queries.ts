import { api, result } from '../../../../api/client.ts';
import type { paths } from '../../../../api/schema.d.ts';
import { usersRoot } from '../../queries.ts';

export type Security = paths['/api/v1/users/{id}/security']['get']['responses']['200']['content']['application/json'];
export type Session =
  paths['/api/v1/users/{id}/sessions']['get']['responses']['200']['content']['application/json'][number];

interface Asking {
  readonly signal: AbortSignal;
}

/** How a person signs in, and whether they are locked out. */
export const securityQuery = (id: string) => ({
  queryKey: [...usersRoot, 'one', id, 'security'] as const,
  queryFn: ({ signal }: Asking) => result(api.GET('/api/v1/users/{id}/security', { params: { path: { id } }, signal })),
});

/** Where a person is signed in. */
export const sessionsQuery = (id: string) => ({
  queryKey: [...usersRoot, 'one', id, 'sessions'] as const,
  queryFn: ({ signal }: Asking) => result(api.GET('/api/v1/users/{id}/sessions', { params: { path: { id } }, signal })),
});

/** Until when they are locked out, whatever by; null when they are not. */
export function lockOf({ password_locked_until, code_locked_until }: Security): string | null {
  const locks = [password_locked_until, code_locked_until].filter(each => each !== null);
  // RFC 3339 in UTC sorts as text.
  return locks.toSorted().at(-1) ?? null;
}
