/** A cookie of ours: where browsers send it by http, and whether along with what other sites send. */
export interface Cookie {
  readonly name: string;
  readonly path: string;
  readonly sameSite: 'Lax' | 'Strict';
}

/**
 * What browsers take from this very host by https only, for all of its paths: no sibling (`other.example.com`) can set or
 * overwrite such a cookie (RFC 6265bis §4.1.3.2).
 */
const hostPrefix = '__Host-';

/** The header that sets a cookie for so many seconds. */
export function setCookie({ name, path, sameSite }: Cookie, value: string, seconds: number, https: boolean): string {
  const kept = `Max-Age=${seconds}; HttpOnly; SameSite=${sameSite}`;
  return https ? `${hostPrefix}${name}=${value}; Path=/; ${kept}; Secure` : `${name}=${value}; Path=${path}; ${kept}`;
}

/** The header that has a browser forget a cookie. */
export function endCookie(cookie: Cookie, https: boolean): string {
  return setCookie(cookie, '', 0, https);
}

/** More of one name than this are not looked at: browsers send what any sibling host has set. */
const most = 8;

/** The cookies of a request. */
export interface Cookies {
  /**
   * Values of a name that have this form, each once, in the order in which they were sent. There are several by http when
   * a sibling host, or another path, has set one too.
   */
  named(name: string, form: RegExp): readonly string[];
  /** The same of all names that begin so. */
  beginning(start: string, form: RegExp): readonly string[];
}

const noCookies: Cookies = { named: () => [], beginning: () => [] };

/** Reads a `Cookie` header. By https only cookies with the prefix are ours; nobody else could have set them. */
export function cookiesIn(header: string | undefined, https: boolean): Cookies {
  // Most clients are programs, which send none.
  if (header === undefined) return noCookies;
  const pairs = (): (readonly [string, string])[] =>
    header.split(';').flatMap(pair => {
      const end = pair.indexOf('=');
      const [name, value] = [pair.slice(0, Math.max(end, 0)).trim(), pair.slice(end + 1).trim()];
      if (!https) return [[name, value]];
      return name.startsWith(hostPrefix) ? [[name.slice(hostPrefix.length), value]] : [];
    });
  const values = (fits: (name: string) => boolean, form: RegExp): readonly string[] => {
    const found = pairs().flatMap(([name, value]) => (fits(name) && form.test(value) ? [value] : []));
    return [...new Set(found)].slice(0, most);
  };
  return {
    named: (wanted, form) => values(name => name === wanted, form),
    beginning: (start, form) => values(name => name.startsWith(start), form),
  };
}
