import Type from 'typebox';
import type { Caller } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { RefusedAfterCommit } from '../../kernel/refused-after.ts';
import type { VerifiedAccess } from '../../platform/crypto/tokens.ts';
import { command, open } from '../action.ts';
import { lifetimes, refreshLimit } from '../lifetimes.ts';
import { type Affiliations, personById } from '../people/affiliations.ts';
import type { User } from '../people/users.ts';
import type { Ports } from '../ports.ts';
import { type Refreshed, type Rotated, rotate } from './refresh.ts';

/**
 * Exchanges an access token, which may have expired within the last seven days, for new tokens. It carries the hash of
 * the refresh token that was handed out beside it, and presenting it spends that one: the two are one turn of the
 * session's family, so a stolen access token opens no second line that its owner would never hear of.
 */
export const exchangeAccessToken = command('auth.exchange_token', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: open('the access token is the credential, and may have expired'),
  refuses: ['auth.refresh_rejected', 'auth.required', 'user.not_found'],
  limit: { per: 'session', ...refreshLimit, session: shown => presented(shown)?.sid ?? null },
  audit: { off: 'each rotation is a row of refresh_tokens; a refusal is audited' },
  run: async (work): Promise<(Refreshed & { readonly user: User & Affiliations }) | RefusedAfterCommit> => {
    const { tx } = work;
    const token = presented(work);
    if (token === null || token.jti === null) throw refuse('auth.required', {});
    const tokens = await rotate(work, Buffer.from(token.jti, 'base64url'), statement => tx.rows<Rotated>(statement));
    if (tokens instanceof RefusedAfterCommit) return tokens;
    return { ...tokens, user: await personById(tx, tokens.userId, 'everything') };
  },
});

/** The access token that may be exchanged; null when there is none, or it is not good for that. */
export function presented({ ports, caller }: Shown): VerifiedAccess | null {
  return caller.credential === null ? null : ports.accessTokens.verifyExpired(caller.credential, lifetimes.exchange);
}

interface Shown {
  readonly ports: Pick<Ports, 'accessTokens'>;
  readonly caller: Caller;
}
