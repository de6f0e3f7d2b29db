import type { TurnSettings } from '../platform/turn/credentials.ts';
import { list, tokenSecret } from './texts.ts';
import { type Reading, variable } from './variable.ts';

/** Both or none. */
export const turnVariables = {
  turnUrls: variable(
    'TURN_URLS',
    'none',
    'With `TURN_SECRET`: TURN servers of yours for calls between networks, such as `turn:turn.example.com:3478`, separated by commas',
    (text, env) => {
      if (text === undefined) return null;
      if (env['TURN_SECRET'] === undefined) throw new Error('needs TURN_SECRET beside it');
      const urls = list(text);
      if (urls.length === 0) throw new Error('must name at least one server');
      // RFC 7065 §3.1.
      const wrong = urls.find(url => !/^turns?:[A-Za-z0-9.:[\]-]+(\?transport=(udp|tcp))?$/.test(url));
      if (wrong !== undefined)
        throw new Error(`must hold addresses such as turn:turn.example.com:3478, not "${wrong}"`);
      return urls;
    },
  ),
  turnSecret: variable(
    'TURN_SECRET',
    'none',
    'At least 32 characters, the same as `static-auth-secret` of coturn: devices get credentials of one hour made with it',
    (text, env) => {
      if (text === undefined) return null;
      if (env['TURN_URLS'] === undefined) throw new Error('needs TURN_URLS beside it');
      return tokenSecret(text);
    },
  ),
} as const;

/** The relays as they are configured; null: none. */
export function turnServers(read: Reading): TurnSettings | null {
  const urls = read(turnVariables.turnUrls);
  const secret = read(turnVariables.turnSecret);
  if (urls === null || secret === null) return null;
  const stunUrls = [...new Set(urls.map(url => url.replace(/^turn/, 'stun').replace(/\?.*$/, '')))];
  return { urls, stunUrls, secret };
}
