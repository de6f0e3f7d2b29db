import { lifetimes } from '../../domain/lifetimes.ts';
import { type Cookie, type Cookies, endCookie, setCookie } from '../../http/cookies.ts';
import type { Asked } from '../../http/route.ts';
import type { DomainError, ErrorCode } from '../../kernel/errors.ts';

/**
 * The cookie that keeps a session of the console: its refresh token, out of reach of scripts, sent by pages of ours only
 * and, where the path can say so, only to the routes that spend it.
 */
const cookie: Cookie = { name: 'gatehouse_session', path: '/console/session', sameSite: 'Strict' };

export function sessionCookie(refreshToken: string, { https }: Pick<Asked, 'https'>): string {
  return setCookie(cookie, refreshToken, lifetimes.sessionAbsolute, https);
}

export function endedSessionCookie({ https }: Pick<Asked, 'https'>): string {
  return endCookie(cookie, https);
}

/**
 * Has the browser forget a token that is no good. Not when we could not tell: it may be good again in a moment. Nor when
 * it sent several: one of them is somebody else's doing, and which one is not known.
 */
export function forgetWhenOver({ code }: DomainError, asked: Asked): Record<string, string> {
  const several = refreshTokensIn(asked.cookies).length > 1;
  return endingCodes.has(code) && !several ? { 'set-cookie': endedSessionCookie(asked) } : {};
}

const endingCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['auth.required', 'auth.refresh_rejected']);

/** The refresh tokens in the cookies of a request: one, unless a sibling host or another path has set one too. */
export function refreshTokensIn(cookies: Cookies): readonly string[] {
  return cookies.named(cookie.name, /^[\w-]{43}(?:[\w-]{43})?$/);
}
