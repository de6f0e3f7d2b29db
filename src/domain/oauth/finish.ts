import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import type { ExternalPerson } from '../../platform/oauth/identity-provider.ts';
import { command, type InCommand, open } from '../action.ts';
import { ownAccount } from '../mfa/step-up.ts';
import type { ProviderName } from '../provider-names.ts';
import type { SignedIn } from '../sessions/sessions.ts';
import { enter } from './enter.ts';
import {
  authorizationOf,
  Browsers,
  callbackUri,
  consolePage,
  consumeFlow,
  FinishAt,
  finishedAt,
  type Intent,
} from './flows.ts';
import { type Identity, identitiesOf, insertIdentity, lockIdentities, ownerOf } from './identities.ts';
import { Provider, personBehind, providerOf, providers } from './providers.ts';
import { tellOwner } from './tell-owner.ts';

export type Finished =
  | { readonly kind: 'signed_in'; readonly signedIn: SignedIn }
  | { readonly kind: 'linked'; readonly identity: Identity };

/** The flow is finished elsewhere, and nothing of it is used up: the browser goes there with what it came back with. */
export interface HandedOn {
  readonly kind: 'handed_on';
  readonly url: string;
}

const Text = Type.String({ minLength: 1, maxLength: 8192 });

/**
 * Finishes what a browser began at a provider, a sign-in or a link; or, at the callback, hands on what is finished by the
 * console, whose cookie does not come with what other sites send. The flow is used up before the code is exchanged, so
 * that whatever happens then, the same answer is never good twice.
 */
export const finish = command('auth.oauth', {
  input: Type.Object(
    {
      provider: Provider,
      /** Where the browser is now. */
      at: FinishAt,
      state: Type.Optional(Text),
      /** From cookies. */
      browsers: Browsers,
      code: Type.Optional(Text),
      error: Type.Optional(Text),
      iss: Type.Optional(Text),
    },
    { additionalProperties: false },
  ),
  permit: open('the state, the browser that began, and what the provider vouches for are the credential'),
  refuses: [
    'access.address',
    'auth.banned',
    'auth.deactivated',
    'auth.mfa_enrolment_required',
    'auth.mfa_required',
    'auth.oauth_declined',
    'auth.oauth_flow_rejected',
    'auth.oauth_rejected',
    'auth.password_expired',
    'auth.provider_required',
    'auth.required',
    'not_configured',
    'oauth.account_exists',
    'oauth.already_linked',
    'oauth.identity_taken',
    'oauth.no_email',
    'registration.before_setup',
    'registration.closed',
    'user.email_taken',
    'user.not_found',
    'user.username_taken',
  ],
  audit: {
    of: 'user',
    details: {
      provider: 'github',
      linked: 'by its owner',
      created: true,
      asked: 'second factor',
      sign_in: '8b1a9953c461',
    },
  },
  prepare: async ({ db, ports, at }, { provider, at: here, state, browsers, ...returned }) => {
    providerOf(ports, provider);
    const there = state === undefined ? here : finishedAt(state);
    if (here === 'callback' && there === 'console')
      return { handedOn: consolePage(ports.settings, provider, { ...returned, state }) };
    if (state === undefined || here !== there) throw refuse('auth.oauth_flow_rejected', {});
    const { intent, browser } = await consumeFlow(db, provider, { state, browsers }, at);
    const authorization = authorizationOf(ports, provider, { state, browser }, callbackUri(ports.settings, provider));
    return { intent, person: await personBehind(ports, provider, returned, authorization) };
  },
  run: async (work, { provider }): Promise<Finished | HandedOn | RefusedAfterCommit> => {
    if ('handedOn' in work.prepared) {
      work.notDone();
      return { kind: 'handed_on', url: work.prepared.handedOn };
    }
    const { intent, person } = work.prepared;
    if (intent.kind === 'link') return { kind: 'linked', identity: await link(work, intent, provider, person) };
    const signedIn = await enter(work, provider, person);
    return signedIn instanceof RefusedAfterCommit ? signedIn : { kind: 'signed_in', signedIn };
  },
});

async function link(
  work: InCommand,
  { userId, sessionId }: Intent & { readonly kind: 'link' },
  provider: ProviderName,
  person: ExternalPerson,
): Promise<Identity> {
  const { tx, ports, at, actedBy, target } = work;
  const { title } = providers[provider];
  await lockIdentities(tx);
  await ownAccount(tx, { userId, sessionId });
  actedBy(userId);
  target({ kind: 'user', id: userId }, { provider, linked: 'by its owner' });
  const owner = await ownerOf(tx, provider, person);
  if (owner !== null && owner !== userId) throw refuse('oauth.identity_taken', { provider: title });
  if ((await identitiesOf(tx, userId)).some(each => each.provider === provider))
    throw refuse('oauth.already_linked', { provider: title });
  await insertIdentity(tx, { id: ports.newId(), userId, provider, person, at });
  await tellOwner(work, userId, 'identity_linked', provider);
  const linked = (await identitiesOf(tx, userId)).find(each => each.provider === provider);
  if (linked === undefined) throw new Error('an identity that was just stored is missing');
  return linked;
}
