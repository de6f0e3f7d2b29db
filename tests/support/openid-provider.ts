import Provider, { type Configuration } from 'oidc-provider';
import { type Loopback, startLoopback } from './loopback.ts';

/** What a person's ID tokens say; `sub` besides whatever the provider adds. */
export type Claims = { readonly sub: string } & Readonly<Record<string, unknown>>;

/** A real OpenID provider. */
export interface OpenIdProvider {
  readonly url: string;
  readonly issuer: string;
  /** Who sits at the browser from now on; null: somebody who declines. */
  person: Claims | null;
  close(): Promise<void>;
}

export const client = { id: 'gatehouse', secret: 'a-secret-of-the-client-with-enough-characters' } as const;

/** Starts one whose issuer is `path` below its address, with one client. */
export async function startOpenIdProvider(redirectUri: string, path = ''): Promise<OpenIdProvider> {
  const state: { person: Claims | null } = { person: null };
  const people = new Map<string, Claims>();
  const server: Loopback = await startLoopback(url => {
    const provider = new Provider(`${url}${path}`, configuration(redirectUri, people, path));
    const callback = provider.callback();
    return (request, response) => {
      const target = request.url ?? '';
      if (target.startsWith(`${path}/interaction/`)) {
        const { person } = state;
        if (person !== null) people.set(person.sub, person);
        const result =
          person === null
            ? { error: 'access_denied', error_description: 'End-User aborted interaction' }
            : { login: { accountId: person.sub, remember: false } };
        void provider.interactionFinished(request, response, result);
        return;
      }
      Object.assign(request, { originalUrl: target, url: target.slice(path.length) });
      void callback(request, response);
    };
  });
  return {
    url: server.url,
    issuer: `${server.url}${path}`,
    get person() {
      return state.person;
    },
    set person(person) {
      state.person = person;
    },
    close: () => server.close(),
  };
}

function configuration(redirectUri: string, people: ReadonlyMap<string, Claims>, path: string): Configuration {
  return {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: {
      openid: ['sub', 'tid', 'oid'],
      email: ['email', 'email_verified', 'xms_edov'],
      profile: ['name', 'given_name', 'family_name', 'picture', 'preferred_username'],
    },
    // Google and Microsoft put them into the ID token.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `${path}/interaction/${interaction.uid}` },
    cookies: { keys: ['for tests'] },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ ...people.get(sub), sub }) }),
    async loadExistingGrant(ctx) {
      const { client: asking, session } = ctx.oidc;
      if (asking === undefined || session?.accountId === undefined) return undefined;
      const grant = new ctx.oidc.provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  };
}
