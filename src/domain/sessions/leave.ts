import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import { command, open } from '../action.ts';
import { lifetimes } from './lifetimes.ts';
import { endSessions } from './sessions.ts';

/**
 * Ends the sessions of refresh tokens (one, unless another host has set a cookie too), and that of the access token
 * beside them. Each may be spent or have expired: whoever
 * comes back to a browser that was left alone signs out like everybody else, and nothing that it keeps is good afterwards.
 */
export const leave = command('auth.logout', {
  input: Type.Object(
    { refreshTokens: Type.Array(Type.String({ minLength: 1, maxLength: 512 }), { maxItems: 8 }) },
    { additionalProperties: false },
  ),
  permit: open('the tokens of the session are the credential, and may have expired'),
  run: async ({ tx, ports, at, caller, emit, actedBy, target }, { refreshTokens }): Promise<void> => {
    const token =
      caller.credential === null ? null : ports.accessTokens.verifyExpired(caller.credential, lifetimes.exchange);
    const sessions = await tx.rows<{ id: string; user_id: string }>({
      name: 'sessions_of_tokens',
      text: `select id, user_id from sessions where revoked_at is null and expires_at > $3
        and (id = $1 or id in (select session_id from refresh_tokens where hash = any($2))) order by id = $1`,
      values: [token === null || !isUuid(token.sid) ? null : token.sid, refreshTokens.map(sha256), at],
    });
    if (sessions.length === 0) throw refuse('auth.required', {});
    for (const { id, user_id } of sessions) {
      actedBy(user_id);
      target({ kind: 'session', id });
      await endSessions({ tx, at, emit }, user_id, { reason: 'logout', only: id });
    }
  },
});
