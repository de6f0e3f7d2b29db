import { type Cookie, type Cookies, setCookie } from '../http/cookies.ts';
import type { Asked } from '../http/route.ts';

/** A year: long enough that a person's own browser is recognised, and no session depends on it. */
const maxAge = 365 * 24 * 3600;
const cookie: Cookie = { name: 'gatehouse_device', path: '/', sameSite: 'Lax' };

/** The cookie by which a browser that has signed in is known again, so that strangers' guesses do not lock it out. */
export function deviceCookie(
  { device }: { readonly device: string },
  { https }: Pick<Asked, 'https'>,
): Record<string, string> {
  return { 'set-cookie': setCookie(cookie, device, maxAge, https) };
}

/** The device of that cookie: of several, the first that we have signed. */
export function deviceIn(cookies: Cookies, recognise: (signed: string) => string | null): string | null {
  for (const signed of cookies.named(cookie.name, /^[\w.-]{1,200}$/)) {
    const device = recognise(signed);
    if (device !== null) return device;
  }
  return null;
}
