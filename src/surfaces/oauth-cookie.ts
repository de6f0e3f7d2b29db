import { flowSeconds } from '../domain/oauth/flows.ts';
import type { Departure } from '../domain/oauth/start.ts';

const path = '/api/auth/oauth';

/** The cookie by which a sign-in at a provider stays with the browser that began it. Lax: the provider sends it back to us. */
export function oauthCookie({ browser, secure }: Departure): string {
  return `gatehouse_oauth=${browser}; Path=${path}; Max-Age=${flowSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

export const endedOauthCookie = `gatehouse_oauth=; Path=${path}; Max-Age=0; HttpOnly; SameSite=Lax`;

/** What that cookie holds. */
export function browserIn(cookie: string | undefined): string | undefined {
  return /(?:^|;\s*)gatehouse_oauth=([\w-]{43})(?=;|$)/.exec(cookie ?? '')?.[1];
}
