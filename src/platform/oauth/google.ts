import { localPart, textOf } from './claims.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { createOpenIdProvider } from './openid.ts';

export interface GoogleOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly issuer: string;
}

/** https://developers.google.com/identity/openid-connect/openid-connect */
export function createGoogle(options: GoogleOptions, now: () => Date): IdentityProvider {
  return createOpenIdProvider({
    ...options,
    now,
    person: claims => {
      const email = textOf(claims, 'email');
      return {
        subject: claims.sub,
        email,
        emailVerified: email !== null && claims['email_verified'] === true,
        login: localPart(email),
        name: textOf(claims, 'name'),
        firstName: textOf(claims, 'given_name'),
        lastName: textOf(claims, 'family_name'),
        picture: textOf(claims, 'picture'),
      };
    },
  });
}
