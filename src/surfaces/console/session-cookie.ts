import { lifetimes } from '../../domain/sessions/lifetimes.ts';
import type { DomainError, ErrorCode } from '../../kernel/errors.ts';

const name = 'gatehouse_session';

/**
 * The cookie that keeps a session of the console: its refresh token, out of reach of scripts, sent by pages of ours only
 * and only to the routes that spend it.
 */
export function sessionCookie(refreshToken: string, https: boolean): string {
  return cookie(refreshToken, lifetimes.sessionAbsolute) + (https ? '; Secure' : '');
}

export const endedSessionCookie = cookie('', 0);

/** Has the browser forget a token that is no good. Not when we could not tell: it may be good again in a moment. */
export function forgetWhenOver({ code }: DomainError): Record<string, string> {
  return over.has(code) ? { 'set-cookie': endedSessionCookie } : {};
}

const over: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['auth.required', 'auth.refresh_rejected']);

/** The refresh token in the cookies of a request. */
export function refreshTokenIn(cookies: string | undefined): string | undefined {
  return new RegExp(`(?:^|;\\s*)${name}=([\\w-]{43})(?=;|$)`).exec(cookies ?? '')?.[1];
}

function cookie(value: string, seconds: number): string {
  return `${name}=${value}; Path=/console/session; Max-Age=${seconds}; HttpOnly; SameSite=Strict`;
}
