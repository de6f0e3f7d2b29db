import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import { command, open } from '../action.ts';
import { lifetimes } from './lifetimes.ts';
import { endSessions } from './sessions.ts';

/**
 * Ends the session of a refresh token, and that of the access token beside it. Either may be spent or have expired: whoever
 * comes back to a browser that was left alone signs out like everybody else, and nothing that it keeps is good afterwards.
 */
export const leave = command('auth.logout', {
  input: Type.Object(
    { refreshToken: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })) },
    { additionalProperties: false },
  ),
  permit: open('the tokens of the session are the credential, and may have expired'),
  run: async ({ tx, ports, at, caller, emit, actedBy, target }, { refreshToken }): Promise<void> => {
    const token =
      caller.credential === null ? null : ports.accessTokens.verifyExpired(caller.credential, lifetimes.exchange);
    const sessions = await tx.rows<{ id: string; user_id: string }>({
      name: 'sessions_of_tokens',
      text: `select id, user_id from sessions where revoked_at is null and expires_at > $3
        and (id = $1 or id = (select session_id from refresh_tokens where hash = $2)) order by id = $1`,
      values: [
        token === null || !isUuid(token.sid) ? null : token.sid,
        refreshToken === undefined ? null : sha256(refreshToken),
        at,
      ],
    });
    if (sessions.length === 0) throw refuse('auth.required', {});
    for (const { id, user_id } of sessions) {
      actedBy(user_id);
      target({ kind: 'session', id });
      await endSessions({ tx, at, emit }, user_id, { reason: 'logout', only: id });
    }
  },
});
