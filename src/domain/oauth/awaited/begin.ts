import Type from 'typebox';
import { randomToken } from '../../../platform/crypto/tokens.ts';
import { command, open } from '../../action.ts';
import { authorizationOf, Browsers } from '../flows.ts';
import { providerOf } from '../providers.ts';
import { hashOf, userCodeOf } from './codes.ts';
import { insertAwaited, provider, redirectUri } from './sign-ins.ts';

/** What the device that waits needs. */
export interface Awaiting {
  /** Where a browser goes, this one or another. */
  readonly url: string;
  /** 256 random bits: opens the socket that waits, and is the `state`. */
  readonly key: string;
  /** 8 letters, typed where another browser comes back. */
  readonly userCode: string;
  /** For a cookie, should a browser have asked. */
  readonly browser: string;
}

/** Begins a sign-in that the asking device will wait for, wherever its person goes through it. */
export const beginAwaited = command('auth.awaited_begin', {
  input: Type.Object(
    {
      /** From cookies: what flows are bound to that this browser has begun already. */
      browsers: Browsers,
    },
    { additionalProperties: false },
  ),
  permit: open('signing in is how one becomes known'),
  refuses: ['auth.oauth_rejected', 'not_configured'],
  audit: { off: 'nobody is known yet; how it ends is recorded' },
  prepare: async ({ ports }) => {
    const key = randomToken();
    const authorization = authorizationOf(ports, provider, { state: key, browser: null }, redirectUri(ports.settings));
    return { key, url: await providerOf(ports, provider).authorizationUrl(authorization) };
  },
  run: async (
    { tx, ports, at, prepared: { key, url } },
    { browsers: [browser = randomToken()] },
  ): Promise<Awaiting> => {
    const hash = hashOf(key);
    await insertAwaited(tx, { hash, browser, at });
    return { url, key, userCode: userCodeOf(ports, hash), browser };
  },
});
