import { flowSeconds } from '../domain/oauth/flows.ts';
import { type Cookie, type Cookies, setCookie } from '../http/cookies.ts';

const start = 'gatehouse_browser_';

/**
 * Binds what a browser begins at a provider to that browser, in any number of tabs: later beginnings take the value that
 * is there. The name is made of the value, so that two that are set at the same moment stand beside each other. Lax: the
 * provider sends the browser back to us.
 */
export function browserCookie(browser: string, https: boolean): string {
  const cookie: Cookie = { name: `${start}${browser.slice(0, 8)}`, path: '/', sameSite: 'Lax' };
  return setCookie(cookie, browser, flowSeconds, https);
}

/** What a browser is bound by: usually one value. */
export function browsersIn(cookies: Cookies): string[] {
  return [...cookies.beginning(start, /^[\w-]{43}$/)];
}
