import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import { command, open } from '../action.ts';
import { refreshLimit } from '../lifetimes.ts';
import { presented } from './exchange.ts';
import { hashOfRefreshToken, sessionNamedBy } from './refresh-tokens.ts';
import { endSessions } from './sessions.ts';

/**
 * Ends the sessions of refresh tokens (one, unless another host has set a cookie too), and that of the access token
 * beside them. Each may be spent or have expired: whoever comes back to a browser that was left alone signs out like
 * everybody else, and nothing that it keeps is good afterwards.
 */
export const leave = command('auth.logout', {
  input: Type.Object(
    { refreshTokens: Type.Array(Type.String({ minLength: 1, maxLength: 512 }), { maxItems: 8 }) },
    { additionalProperties: false },
  ),
  permit: open('the tokens of the session are the credential, and may have expired'),
  refuses: ['auth.required'],
  audit: { of: 'session' },
  limit: {
    per: 'session',
    ...refreshLimit,
    session: (shown, { refreshTokens }) => sessionNamedBy(shown.ports, refreshTokens) ?? presented(shown)?.sid ?? null,
  },
  run: async ({ tx, ports, at, caller, emit, actedBy, target }, { refreshTokens }): Promise<void> => {
    const token = presented({ ports, caller });
    const sessions = await tx.rows<{ id: string; user_id: string }>({
      name: 'sessions_of_tokens',
      text: `select id, user_id from sessions where revoked_at is null and expires_at > $3
        and (id = $1 or id in (select session_id from refresh_tokens where hash = any($2))) order by id = $1`,
      values: [token === null || !isUuid(token.sid) ? null : token.sid, refreshTokens.map(hashOfRefreshToken), at],
    });
    if (sessions.length === 0) throw refuse('auth.required', {});
    for (const { id, user_id } of sessions) {
      actedBy(user_id);
      target({ kind: 'session', id });
      await endSessions({ tx, at, emit }, user_id, { reason: 'logout', only: id });
    }
  },
});
