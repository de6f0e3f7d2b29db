import type { GitHubOptions } from '../platform/oauth/github.ts';
import type { GoogleOptions } from '../platform/oauth/google.ts';
import type { MicrosoftOptions } from '../platform/oauth/microsoft.ts';
import { httpUrl } from './texts.ts';
import { type Environment, isProduction, type Reading, variable } from './variable.ts';

/** The providers that people may sign in with. */
export const identityProviderVariables = {
  googleClientId: variable(
    'GOOGLE_CLIENT_ID',
    'none',
    'With `GOOGLE_CLIENT_SECRET`: people may sign in with Google; it is told the address `PUBLIC_URL/api/auth/oauth/google/callback`',
    together('GOOGLE_CLIENT_SECRET'),
  ),
  googleClientSecret: variable('GOOGLE_CLIENT_SECRET', 'none', 'Secret of that client', together('GOOGLE_CLIENT_ID')),
  googleIssuer: variable('GOOGLE_ISSUER', 'https://accounts.google.com', 'Where Google is', (text, env) =>
    providerUrl(text ?? 'https://accounts.google.com', env),
  ),
  githubClientId: variable(
    'GITHUB_CLIENT_ID',
    'none',
    'With `GITHUB_CLIENT_SECRET`: the same for GitHub (`…/oauth/github/callback`)',
    together('GITHUB_CLIENT_SECRET'),
  ),
  githubClientSecret: variable('GITHUB_CLIENT_SECRET', 'none', 'Secret of that client', together('GITHUB_CLIENT_ID')),
  githubUrl: variable('GITHUB_URL', 'https://github.com', 'Where GitHub is, for one of your own', (text, env) =>
    providerUrl(text ?? 'https://github.com', env),
  ),
  githubApiUrl: variable('GITHUB_API_URL', 'https://api.github.com', 'Where its API is', (text, env) =>
    providerUrl(text ?? 'https://api.github.com', env),
  ),
  microsoftClientId: variable(
    'MICROSOFT_CLIENT_ID',
    'none',
    'With the next two: the same for Microsoft (`…/oauth/microsoft/callback`, and `PUBLIC_URL/v1/auth/redirect`)',
    together('MICROSOFT_CLIENT_SECRET', 'MICROSOFT_TENANT'),
  ),
  microsoftClientSecret: variable(
    'MICROSOFT_CLIENT_SECRET',
    'none',
    'Secret of that client',
    together('MICROSOFT_CLIENT_ID', 'MICROSOFT_TENANT'),
  ),
  microsoftTenant: variable(
    'MICROSOFT_TENANT',
    'none',
    'Id of the tenant whose people may sign in; `organizations` for those of any, `common` for everybody',
    (text, env) => {
      const tenant = together('MICROSOFT_CLIENT_ID', 'MICROSOFT_CLIENT_SECRET')(text, env)?.toLowerCase() ?? null;
      if (tenant !== null && !/^(common|organizations|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(tenant))
        throw new Error('must be the id of a tenant (a UUID), common or organizations');
      return tenant;
    },
  ),
  microsoftAuthority: variable(
    'MICROSOFT_AUTHORITY',
    'https://login.microsoftonline.com',
    'Where Microsoft signs people in, for a national cloud',
    (text, env) => providerUrl(text ?? 'https://login.microsoftonline.com', env),
  ),
} as const;

export function google(read: Reading): GoogleOptions | null {
  const [clientId, clientSecret] = [
    read(identityProviderVariables.googleClientId),
    read(identityProviderVariables.googleClientSecret),
  ];
  const issuer = read(identityProviderVariables.googleIssuer);
  return clientId === null || clientSecret === null ? null : { clientId, clientSecret, issuer };
}

export function github(read: Reading): GitHubOptions | null {
  const [clientId, clientSecret] = [
    read(identityProviderVariables.githubClientId),
    read(identityProviderVariables.githubClientSecret),
  ];
  const [url, apiUrl] = [read(identityProviderVariables.githubUrl), read(identityProviderVariables.githubApiUrl)];
  return clientId === null || clientSecret === null ? null : { clientId, clientSecret, url, apiUrl };
}

export function microsoft(read: Reading): MicrosoftOptions | null {
  const [clientId, clientSecret] = [
    read(identityProviderVariables.microsoftClientId),
    read(identityProviderVariables.microsoftClientSecret),
  ];
  const [tenant, authority] = [
    read(identityProviderVariables.microsoftTenant),
    read(identityProviderVariables.microsoftAuthority),
  ];
  return clientId === null || clientSecret === null || tenant === null
    ? null
    : { clientId, clientSecret, tenant, authority };
}

/** A variable that is of no use without others: refuses when it is set and one of them is not. */
function together(...others: readonly string[]): (text: string | undefined, env: Environment) => string | null {
  return (text, env) => {
    if (text === undefined) return null;
    const missing = others.filter(name => env[name] === undefined);
    if (missing.length > 0) throw new Error(`needs ${missing.join(' and ')} beside it`);
    return text;
  };
}

function providerUrl(text: string, env: Environment): string {
  const url = httpUrl(text);
  if (isProduction(env) && !url.startsWith('https:'))
    throw new Error('must begin with https:// when APP_ENV=production');
  return url;
}
