import { type Fragment, shared, sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

/** SQL: the session `s` ended before a moment. */
function endedBefore(moment: Date): Fragment {
  const at = shared(moment);
  return sql`(s.revoked_at < ${at} or s.expires_at < ${at})`;
}

export const sweeps: readonly Sweep[] = [
  {
    // Those of sessions that ended 30 days ago.
    name: 'refreshTokens',
    rows: (now, limit) => sql`delete from refresh_tokens where hash in
      (select t.hash from sessions s join refresh_tokens t on t.session_id = s.id
       where ${endedBefore(daysBefore(now, 30))}
       limit ${limit} for update of t skip locked)`,
  },
  {
    // Later reuse is refused as unknown.
    name: 'spentTokens',
    after: ['refreshTokens'],
    rows: (now, limit) => sql`delete from refresh_tokens where hash in
      (select hash from refresh_tokens where used_at < ${daysBefore(now, 7)}
       limit ${limit} for update skip locked)`,
  },
  {
    name: 'sessions',
    // The cascade of one session may be thousands of tokens.
    after: ['refreshTokens'],
    rows: (now, limit) => sql`delete from sessions where id in
      (select s.id from sessions s where ${endedBefore(daysBefore(now, 30))}
       limit ${limit} for update skip locked)`,
  },
];
