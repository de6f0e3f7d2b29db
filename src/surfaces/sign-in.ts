import { type ProviderName, providerNames } from '../domain/provider-names.ts';
import { refuse, refuseField } from '../kernel/errors.ts';

/** What signs in, whichever field it stands in: `email` or `username`. */
export function identifierOf(body: {
  readonly email?: string | undefined;
  readonly username?: string | undefined;
}): string {
  const identifier = body.email ?? body.username;
  if (identifier === undefined || identifier === '') throw refuseField('email', 'or username is required');
  return identifier;
}

/** What a session has; refuses where there is none, as of whoever is not signed in. */
export function found<T>(result: T | null): T {
  if (result === null) throw refuse('auth.required', {});
  return result;
}

/** The provider that a path names; there is nothing at the others. */
export function namedProvider(provider: string): ProviderName {
  const known = providerNames.find(each => each === provider);
  if (known === undefined) throw refuse('http.not_found', {});
  return known;
}
