import { daysBefore, type Sweep } from '../capability.ts';

/** SQL: the session `s` ended before `$1`. */
const over = '(s.revoked_at < $1 or s.expires_at < $1)';

export const sweeps: readonly Sweep[] = [
  {
    // Those of sessions that ended 30 days ago.
    name: 'refreshTokens',
    text: `delete from refresh_tokens where hash in
      (select t.hash from sessions s join refresh_tokens t on t.session_id = s.id where ${over}
       limit $2 for update of t skip locked)`,
    values: now => [daysBefore(now, 30)],
  },
  {
    // Later reuse is refused as unknown.
    name: 'spentTokens',
    after: ['refreshTokens'],
    text: `delete from refresh_tokens where hash in
      (select hash from refresh_tokens where used_at < $1 limit $2 for update skip locked)`,
    values: now => [daysBefore(now, 7)],
  },
  {
    name: 'sessions',
    // The cascade of one session may be thousands of tokens.
    after: ['refreshTokens'],
    text: `delete from sessions where id in (select s.id from sessions s where ${over} limit $2 for update skip locked)`,
    values: now => [daysBefore(now, 30)],
  },
];
