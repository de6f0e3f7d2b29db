import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import {
  type ExternalPerson,
  type IdentityProvider,
  ProviderRefused,
  ProviderUnavailable,
} from '../../platform/oauth/identity-provider.ts';
import type { Ports } from '../ports.ts';
import { type ProviderName, providerNames } from '../provider-names.ts';

export const Provider = Type.Enum(providerNames);

/** What a provider is called, and what an operator sets to have it. */
export const providers: Readonly<
  Record<ProviderName, { readonly title: string; readonly variables: readonly string[] }>
> = {
  google: { title: 'Google', variables: ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'] },
  github: { title: 'GitHub', variables: ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'] },
  microsoft: {
    title: 'Microsoft',
    variables: ['MICROSOFT_CLIENT_ID', 'MICROSOFT_CLIENT_SECRET', 'MICROSOFT_TENANT'],
  },
};

const retryAfterSeconds = 5;

/** A provider whose refusals are ours: `authorizationUrl` and `identify` throw what an action may throw. */
export function providerOf(
  { identityProviders }: Pick<Ports, 'identityProviders'>,
  name: ProviderName,
): IdentityProvider {
  const provider = identityProviders.get(name);
  const { title, variables } = providers[name];
  if (provider === undefined) throw refuse('not_configured', { what: `${title} sign-in`, variables });
  const told = (error: unknown): never => {
    if (error instanceof ProviderUnavailable) throw refuse('unavailable', { what: title, retryAfterSeconds });
    if (error instanceof ProviderRefused) throw refuse('auth.oauth_rejected', { provider: title });
    throw error;
  };
  return {
    authorizationUrl: authorization => provider.authorizationUrl(authorization).catch(told),
    identify: granted => provider.identify(granted).catch(told),
  };
}

/** What the provider sent the browser back with: a code, or why there is none. */
export interface Returned {
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly iss?: string | undefined;
}

/** The person who signed in at the provider; refuses when they declined or the provider did. */
export async function personBehind(
  ports: Pick<Ports, 'identityProviders'>,
  name: ProviderName,
  { code, error, iss }: Returned,
  authorization: Parameters<IdentityProvider['authorizationUrl']>[0],
): Promise<ExternalPerson> {
  const provider = providerOf(ports, name);
  const { title } = providers[name];
  if (error === 'access_denied') throw refuse('auth.oauth_declined', { provider: title });
  if (error === 'temporarily_unavailable' || error === 'server_error')
    throw refuse('unavailable', { what: title, retryAfterSeconds });
  if (error !== undefined || code === undefined) throw refuse('auth.oauth_rejected', { provider: title });
  return provider.identify({ ...authorization, code, iss });
}
