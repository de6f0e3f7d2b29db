import Type from 'typebox';
import { type Claim, claimAwaited, isKey } from '../../../domain/oauth/awaited/claim.ts';
import { lookAfterAwaited } from '../../../domain/oauth/awaited/look.ts';
import { type Taken, takeAwaited } from '../../../domain/oauth/awaited/take.ts';
import { logOut } from '../../../domain/sessions/own-sessions.ts';
import { closeCodes, type Watched } from '../../../http/socket.ts';
import { told } from '../../../http/surface.ts';
import { DomainError, refuse } from '../../../kernel/errors.ts';
import { socket } from '../../socket.ts';
import { directoryErrors } from '../errors.ts';

interface Waiting {
  readonly claim: Claim;
  /** Another socket said that it waits for the sign-in now. */
  displaced: boolean;
}

/**
 * The socket of a device that waits for a sign-in: one message, then it closes. What its topic tells only makes it prompt:
 * the database is asked for all that wait here, so neither Redis nor any one instance has to live for it.
 */
export const awaitedSignIn = socket('/auth/callback', {
  // The key is the credential.
  token: [],
  // Clients have nothing to say here.
  longestMessage: 1024,
  messagesPerSecond: 10,
  query: Type.Object({ key: Type.Optional(Type.Unknown()) }),
  open: claimAwaited,
  input: ({ key }) => {
    if (typeof key !== 'string' || !isKey(key)) throw refuse('auth.required', {});
    return { key };
  },
  topics: ({ topic }) => [topic],
  looks: {
    begin: (claim): Waiting => ({ claim, displaced: false }),
    together: {
      action: lookAfterAwaited,
      input: waiting => ({ hashes: waiting.map(({ claim }) => claim.hash) }),
    },
    async each(waiting, standing) {
      const { claim } = waiting.state;
      const now = standing.find(({ hash }) => hash === claim.hash);
      if (now === undefined || now.lost) await finish(waiting, errorMessage(refuse('auth.awaited_not_found', {})));
      else if (now.holder !== claim.holder) displace(waiting);
      else if (now.settled && waiting.open) await deliver(waiting);
    },
    heard(state, event) {
      if (event.type === 'sign_in.claimed' && event.holder !== state.claim.holder) state.displaced = true;
      return undefined;
    },
  },
});

async function deliver(waiting: Watched<Waiting>): Promise<void> {
  const { hash, holder } = waiting.state.claim;
  let taken: Taken | null;
  try {
    taken = await waiting.perform(takeAwaited, { hash, holder });
  } catch (error) {
    // What may pass is tried again with the next look.
    if (!(error instanceof DomainError) || error.is('unavailable') || error.is('rate.limited')) throw error;
    if (waiting.state.displaced) displace(waiting);
    else await finish(waiting, errorMessage(error));
    return;
  }
  if (taken === null) return;
  if ('refusal' in taken) {
    await finish(waiting, errorMessage(taken.refusal));
    return;
  }
  const { accessToken, refreshToken } = taken.signedIn;
  const sent = await finish(waiting, { type: 'auth', accessToken, refreshToken });
  // It went away in the moment between: nobody has the tokens, so nobody needs the session.
  if (!sent) await waiting.perform(logOut, {}, accessToken);
}

async function finish(waiting: Watched<Waiting>, message: object): Promise<boolean> {
  // Also while the server stops: what was taken can be taken no second time.
  const sent = await waiting.send(message);
  waiting.close(closeCodes.done, '');
  return sent;
}

function displace(waiting: Watched<Waiting>): void {
  waiting.close(closeCodes.displaced, 'another socket waits with this key');
}

function errorMessage(error: DomainError): object {
  const { message } = told(directoryErrors, error);
  return error.is('auth.mfa_required')
    ? { type: 'mfa_required', mfa_token: error.details.mfaToken, mfa_methods: error.details.methods, message }
    : { type: 'error', message };
}
