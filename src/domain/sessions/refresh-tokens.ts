import { createHmac, timingSafeEqual } from 'node:crypto';
import { sha256 } from '../../platform/crypto/tokens.ts';
import type { Ports } from '../ports.ts';

/*
 * A refresh token is 256 bits that are good once, and behind them the session, with a MAC over both (each half 43
 * characters of base64url). The database knows the first half only. The second tells, before it is asked, by which session
 * a call is counted: nobody can make one for a session that they have no token of.
 */
const secretLength = 43;
const sessionBytes = 16;
const macBytes = 16;

type Keys = Pick<Ports, 'refreshSecret'>;

/** The token of a session whose first half is `secret`. */
export function refreshTokenOf(keys: Keys, secret: string, sessionId: string): string {
  const session = Buffer.from(sessionId.replaceAll('-', ''), 'hex');
  return secret + Buffer.concat([session, macOf(keys, secret, session)]).toString('base64url');
}

/** What the database knows a token by. Whatever stands behind its first half decides nothing here. */
export function hashOfRefreshToken(token: string): Buffer {
  return sha256(token.slice(0, secretLength));
}

/** The session that the first of some tokens names which we have made; null when none of them does. Hexadecimal digits. */
export function sessionNamedBy(keys: Keys, tokens: readonly string[]): string | null {
  for (const token of tokens) {
    const session = namedBy(keys, token);
    if (session !== null) return session;
  }
  return null;
}

function namedBy(keys: Keys, token: string): string | null {
  const named = Buffer.from(token.slice(secretLength), 'base64url');
  if (named.length !== sessionBytes + macBytes) return null;
  const session = named.subarray(0, sessionBytes);
  const made = macOf(keys, token.slice(0, secretLength), session);
  return timingSafeEqual(named.subarray(sessionBytes), made) ? session.toString('hex') : null;
}

function macOf({ refreshSecret }: Keys, secret: string, session: Buffer): Buffer {
  const mac = createHmac('sha256', refreshSecret).update(`session\n${secret}\n`).update(session).digest();
  return mac.subarray(0, macBytes);
}
