import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { IdentityProviders } from '../domain/ports.ts';
import type { ProviderName } from '../domain/provider-names.ts';
import { createGitHub } from '../platform/oauth/github.ts';
import { createGoogle } from '../platform/oauth/google.ts';
import { type IdentityProvider, ProviderRefused, ProviderUnavailable } from '../platform/oauth/identity-provider.ts';
import { createMicrosoft } from '../platform/oauth/microsoft.ts';

/** The providers that are configured. What they refuse is logged by its code: a wrong client secret looks like that. */
export function identityProviders(
  config: Pick<Config, 'google' | 'github' | 'microsoft'>,
  { logger, now }: { readonly logger: Logger; readonly now: () => Date },
): IdentityProviders {
  const all: readonly [ProviderName, IdentityProvider | null][] = [
    ['google', config.google === null ? null : createGoogle(config.google, now)],
    ['github', config.github === null ? null : createGitHub(config.github)],
    ['microsoft', config.microsoft === null ? null : createMicrosoft(config.microsoft, now)],
  ];
  return new Map(
    all.flatMap(([name, provider]) => (provider === null ? [] : [[name, logged(name, provider, logger)] as const])),
  );
}

function logged(name: ProviderName, provider: IdentityProvider, logger: Logger): IdentityProvider {
  const tell = (error: unknown): never => {
    if (error instanceof ProviderUnavailable || error instanceof ProviderRefused)
      logger.warn({ provider: name, reason: error.message }, 'a sign-in provider did not let somebody in');
    throw error;
  };
  return {
    authorizationUrl: authorization => provider.authorizationUrl(authorization).catch(tell),
    identify: granted => provider.identify(granted).catch(tell),
  };
}
