import { localPart, textOf } from './claims.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { createOpenIdProvider } from './openid.ts';

export interface MicrosoftOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Id of a tenant, `common` or `organizations`. */
  readonly tenant: string;
  readonly authority: string;
}

const tenantId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference. People are recognised by tenant and
 * object: whoever administers a tenant can write any address into `email`, so it counts as verified only when Microsoft
 * says that the tenant owns its domain (`xms_edov`).
 */
export function createMicrosoft(options: MicrosoftOptions, now: () => Date): IdentityProvider {
  const { tenant, authority } = options;
  const issuerOf = (id: string): string => `${authority}/${id}/v2.0`;
  const template = issuerOf('{tenantid}');
  const tenantIn = (issuer: string): string =>
    tenantId.test(tenant) ? tenant : (issuer.split('/').find(part => tenantId.test(part)) ?? '');
  return createOpenIdProvider({
    ...options,
    issuer: issuerOf(tenant),
    now,
    mayBe: issuer => (tenantId.test(tenant) ? issuer === issuerOf(tenant) : issuer === template),
    mayAnswer: issuer => issuer === issuerOf(tenantIn(issuer)),
    issuerFor: (issuer, { tid }) => {
      if (typeof tid !== 'string' || !tenantId.test(tid)) return null;
      return issuer === template ? issuerOf(tid) : issuer;
    },
    person: claims => {
      const [subject, tid] = [textOf(claims, 'oid'), textOf(claims, 'tid')];
      // A token of a single tenant is bound to it by its issuer; that it says so itself costs nothing to ask.
      if (subject === null || tid === null || !tenantId.test(tid) || claims.iss !== issuerOf(tid)) return null;
      const email = textOf(claims, 'email');
      return {
        subject,
        email,
        emailVerified: email !== null && claims['xms_edov'] === true,
        // Guests are called `name_home.example#EXT#@tenant.onmicrosoft.com`.
        login: localPart(textOf(claims, 'preferred_username') ?? email)?.replace(/#EXT#$/i, '') ?? null,
        name: textOf(claims, 'name'),
        firstName: textOf(claims, 'given_name'),
        lastName: textOf(claims, 'family_name'),
        picture: null,
      };
    },
  });
}
