import Type from 'typebox';
import { type DomainError, refuse } from '../../../kernel/errors.ts';
import { RefusedAfterCommit, refusedAfterCommit } from '../../../kernel/refused-after.ts';
import { command, open } from '../../action.ts';
import type { SignedIn } from '../../sessions/sessions.ts';
import { letIn } from '../enter.ts';
import { holdAdmitted, provider, takeAway } from './sign-ins.ts';

/** What a socket gets; a refusal is that of the sign-in, which was recorded when it happened, and not of the taking. */
export type Taken = { readonly signedIn: SignedIn } | { readonly refusal: DomainError };

/**
 * Hands a settled sign-in to the socket that holds it, once: only now is the session opened, so that tokens which nobody
 * took never exist. An account that has changed since, and one with a second factor, is refused.
 */
export const takeAwaited = command('auth.awaited_take', {
  input: Type.Object(
    { hash: Type.String({ maxLength: 64 }), holder: Type.String({ format: 'uuid' }) },
    { additionalProperties: false },
  ),
  permit: open('only a socket that has shown the callback key holds a sign-in'),
  refuses: [
    'access.address',
    'auth.awaited_not_found',
    'auth.banned',
    'auth.deactivated',
    'auth.mfa_enrolment_required',
    'auth.mfa_required',
    'auth.password_expired',
    'auth.provider_required',
    'user.not_found',
  ],
  audit: {
    of: ['user', 'sign_in'],
    details: { provider: 'github', refused: 'auth.deactivated', asked: 'second factor', sign_in: '8b1a9953c461' },
  },
  // Sockets of one address wait for one sign-in each; a limit must not eat what was settled.
  limit: { per: 'ip', max: 1000, seconds: 60 },
  run: async (work, input): Promise<Taken | RefusedAfterCommit> => {
    const { tx, at, actedBy, target } = work;
    const hash = Buffer.from(input.hash, 'base64url');
    // The account before the row: unlinking holds the one and then deletes the other.
    const admitted = await holdAdmitted(tx, hash);
    const taken = await takeAway(tx, hash, input.holder, at);
    if (taken === null) throw refuse('auth.awaited_not_found', {});
    const { refusal } = taken;
    if (refusal !== null) {
      target({ kind: 'sign_in', id: input.hash }, { provider, refused: refusal.code });
      return { refusal };
    }
    if (admitted === null) return refusedAfterCommit(refuse('auth.awaited_not_found', {}));
    actedBy(admitted.userId);
    target({ kind: 'user', id: admitted.userId }, { provider });
    if (!admitted.active) return refusedAfterCommit(refuse('auth.deactivated', {}));
    const signedIn = await letIn(work, admitted.userId, provider);
    return signedIn instanceof RefusedAfterCommit ? signedIn : { signedIn };
  },
});
