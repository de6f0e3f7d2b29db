import Type from 'typebox';
import { DomainError, refuse } from '../../../kernel/errors.ts';
import type { RefusedAfterCommit } from '../../../kernel/refused-after.ts';
import { randomToken } from '../../../platform/crypto/tokens.ts';
import type { ExternalPerson } from '../../../platform/oauth/identity-provider.ts';
import { command, open } from '../../action.ts';
import { addressOf } from '../addresses.ts';
import { authorizationOf, Browsers } from '../flows.ts';
import { personBehind, providerOf } from '../providers.ts';
import { type ConfirmationPage, formTokenOf, hashOf } from './codes.ts';
import { endAwaited, type Released, settle } from './settle.ts';
import { keepUnconfirmed, provider, redirectUri, spendState } from './sign-ins.ts';

/** Another browser than the one that asked has come back: nothing is released until it sends the code. */
export interface ToConfirm {
  readonly kind: 'confirm';
  readonly page: ConfirmationPage;
  /** For a cookie. */
  readonly browser: string;
}

const Text = Type.String({ minLength: 1, maxLength: 8192 });

/**
 * Takes what the provider sent a browser back with. The state is spent before the code is exchanged. In the browser that
 * asked, the waiting device is let in; in any other, the person is kept until they type the code that the device shows.
 */
export const returnToAwaited = command('auth.awaited_return', {
  input: Type.Object(
    {
      state: Type.Optional(Text),
      /** From cookies. */
      browsers: Browsers,
      code: Type.Optional(Text),
      error: Type.Optional(Text),
      iss: Type.Optional(Text),
    },
    { additionalProperties: false },
  ),
  permit: open('the state and what the provider vouches for are the credential, and in another browser the code too'),
  refuses: [
    'auth.awaited_not_found',
    'auth.banned',
    'auth.deactivated',
    'auth.oauth_declined',
    'auth.oauth_flow_rejected',
    'auth.oauth_rejected',
    'not_configured',
    'oauth.account_exists',
    'oauth.no_email',
    'registration.before_setup',
    'registration.closed',
    'user.email_taken',
    'user.not_found',
    'user.username_taken',
  ],
  audit: {
    of: ['user', 'sign_in'],
    details: { provider: 'github', created: true, linked: 'by its owner', unconfirmed: true },
  },
  prepare: async ({ db, ports, at }, { state, browsers, ...returned }) => {
    providerOf(ports, provider);
    const spent = state === undefined ? null : await spendState(db, hashOf(state), browsers, at);
    if (state === undefined || spent === null) throw refuse('auth.awaited_not_found', {});
    const hash = hashOf(state);
    const authorization = authorizationOf(ports, provider, { state, browser: null }, redirectUri(ports.settings));
    try {
      return { hash, same: spent.same, person: await personBehind(ports, provider, returned, authorization) };
    } catch (error) {
      // The waiting device has to be told, which takes a transaction.
      if (error instanceof DomainError) return { hash, refused: error };
      throw error;
    }
  },
  run: async (work, { browsers: [browser = randomToken()] }): Promise<Released | ToConfirm | RefusedAfterCommit> => {
    const { tx, ports, target, prepared } = work;
    const { hash } = prepared;
    if ('refused' in prepared) return endAwaited(work, hash, prepared.refused);
    const { same, person } = prepared;
    if (same) return settle(work, hash, person);
    await keepUnconfirmed(tx, ports, { hash, person, browser });
    target({ kind: 'sign_in', id: hash.toString('base64url') }, { provider, unconfirmed: true });
    return { kind: 'confirm', page: { who: nameOf(person), formToken: formTokenOf(ports, hash, browser) }, browser };
  },
});

/** How a person may recognise which of their identities this is. */
export function nameOf(person: ExternalPerson): string | null {
  return addressOf(person)?.email ?? person.login ?? person.name;
}
