import Type from 'typebox';
import { wasSetUp } from '../access/was-set-up.ts';
import { open, query } from '../action.ts';
import type { Settings } from '../ports.ts';
import type { ProviderName } from '../provider-names.ts';

/** What a browser has to know before anybody has signed in. */
export interface About extends Pick<Settings, 'registration' | 'mail'> {
  /** Those that are configured. */
  readonly providers: readonly ProviderName[];
  /** Ways of signing in and second factors that work here. */
  readonly passkeys: boolean;
  readonly sms: boolean;
  /** Whether there is an administrator. */
  readonly setUp: boolean;
}

/** How people get into this installation; nothing of who they are. */
export const readAbout = query('console.about', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: open('it tells how one can become known', { withKeys: true }),
  // Every page that is opened asks: an office behind one address must not use up the sign-ins of its people with it.
  limit: { per: 'ip', max: 600, seconds: 60 },
  run: async ({ db, ports: { settings, identityProviders, passkeys, sms } }): Promise<About> => ({
    registration: settings.registration,
    mail: settings.mail,
    providers: [...identityProviders.keys()],
    passkeys: passkeys !== null,
    sms: sms !== null,
    setUp: await wasSetUp(db),
  }),
});
