import { flowSeconds } from '../domain/oauth/flows.ts';
import type { Departure } from '../domain/oauth/start.ts';

/** The cookie by which a sign-in at a provider stays with the browser that began it, sent only to where it is finished. */
export interface OauthCookie {
  started(departure: Departure): string;
  readonly ended: string;
}

/** Lax: the provider sends the browser back to us. */
export const callbackCookie = cookieAt('/api/auth/oauth', 'Lax');
/** Strict: only a page of the console sends it. */
export const consoleCookie = cookieAt('/console/session', 'Strict');

function cookieAt(path: string, sameSite: 'Lax' | 'Strict'): OauthCookie {
  const cookie = (value: string, seconds: number): string =>
    `gatehouse_oauth=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=${sameSite}`;
  return {
    started: ({ browser, secure }) => cookie(browser, flowSeconds) + (secure ? '; Secure' : ''),
    ended: cookie('', 0),
  };
}

/** What that cookie holds. */
export function browserIn(cookie: string | undefined): string | undefined {
  return /(?:^|;\s*)gatehouse_oauth=([\w-]{43})(?=;|$)/.exec(cookie ?? '')?.[1];
}
