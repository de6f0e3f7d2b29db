import Type, { type Static } from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import { bySession, command, open } from '../action.ts';
import { admit, CurrentPassword, stepUp } from '../mfa/step-up.ts';
import { hashBounds } from '../passwords/turn.ts';
import type { Ports } from '../ports.ts';
import { authorizationOf, Browsers, callbackUri, FinishAt, insertFlow, newFlow } from './flows.ts';
import { identitiesOf } from './identities.ts';
import { Provider, providerOf, providers } from './providers.ts';

/** Where the browser goes, and what it keeps to be known again. */
export interface Departure {
  readonly url: string;
  /** For a cookie. */
  readonly browser: string;
}

const Beginning = {
  provider: Provider,
  finishAt: FinishAt,
  /** From cookies: what flows are bound to that this browser has begun already. */
  browsers: Browsers,
};
type Beginning = Static<Type.TObject<typeof Beginning>>;

/** Begins a sign-in at a provider. */
export const startSignIn = command('auth.oauth_start', {
  input: Type.Object(Beginning, { additionalProperties: false }),
  permit: open('signing in is how one becomes known'),
  refuses: ['auth.oauth_rejected', 'not_configured'],
  limit: { per: 'ip', max: 60, seconds: 60 },
  audit: { off: 'nobody is known yet; how it ends is recorded' },
  prepare: ({ ports }, beginning) => departure(ports, beginning),
  run: async ({ tx, at, prepared }, { provider }): Promise<Departure> => {
    await insertFlow(tx, { ...prepared.flow, provider, intent: { kind: 'sign_in' }, at });
    return prepared.departure;
  },
});

/** Begins to link an identity to one's own account: with the current password, or soon after a sign-in. */
export const startLink = command('oauth.start_link', {
  input: Type.Object({ ...Beginning, password: Type.Optional(CurrentPassword) }, { additionalProperties: false }),
  permit: bySession('identities'),
  refuses: [
    'auth.locked',
    'auth.oauth_rejected',
    'auth.sign_in_again',
    'auth.wrong_password',
    'not_configured',
    'oauth.already_linked',
  ],
  audit: { of: 'user', details: { provider: 'github' } },
  limit: { per: 'actor', max: 20, seconds: 60 },
  bounds: hashBounds,
  prepare: async (read, { password, ...beginning }) => {
    providerOf(read.ports, beginning.provider);
    const shown = await stepUp(read, password);
    return { shown, ...(await departure(read.ports, beginning)) };
  },
  run: async (work, { provider }): Promise<Departure | RefusedAfterCommit> => {
    const { tx, at, actor, prepared, target } = work;
    const { userId, sessionId } = actor;
    target({ kind: 'user', id: userId }, { provider });
    const account = await admit(work, prepared.shown);
    if (account instanceof RefusedAfterCommit) return account;
    if ((await identitiesOf(tx, userId)).some(each => each.provider === provider))
      throw refuse('oauth.already_linked', { provider: providers[provider].title });
    const intent = { kind: 'link', userId, sessionId } as const;
    await insertFlow(tx, { ...prepared.flow, provider, intent, at });
    return prepared.departure;
  },
});

async function departure(ports: Ports, { provider, finishAt, browsers }: Beginning) {
  const flow = newFlow(finishAt, browsers);
  const authorization = authorizationOf(ports, provider, flow, callbackUri(ports.settings, provider));
  const url = await providerOf(ports, provider).authorizationUrl(authorization);
  return { flow, departure: { url, browser: flow.browser } };
}
