import type { Queryable } from '../../platform/db/queryable.ts';
import { prepared, sql } from '../../platform/db/sql.ts';
import type { PolicyType } from './types.ts';

/** Somebody whom a policy that only reports would have stopped. */
export interface WouldStop {
  readonly policy: string;
  readonly why: string;
}

/** Written once an hour at most for one person and policy. */
export const hitMilliseconds = 3600 * 1000;

const storeHits = prepared<
  [person: string, policies: readonly string[], whys: readonly string[], at: Date, since: Date]
>(
  'store_policy_hits',
  (person, policies, whys, at, since) => sql`
    insert into policy_hits (policy_id, user_id, why, first_at, last_at)
      select distinct on (policy) policy, ${person}::uuid, why, ${at}::timestamptz, ${at}::timestamptz
      from unnest(${policies}::uuid[], ${whys}::text[]) as h (policy, why)
    on conflict (policy_id, user_id) do update set why = excluded.why, last_at = excluded.last_at
      where policy_hits.last_at < ${since} or policy_hits.why <> excluded.why`,
);

/** Keeps that policies which only report would have stopped somebody. */
export async function recordHits(on: Queryable, userId: string, hits: readonly WouldStop[], at: Date): Promise<void> {
  if (hits.length === 0) return;
  const since = new Date(at.getTime() - hitMilliseconds);
  await on.rows(
    storeHits(
      userId,
      hits.map(({ policy }) => policy),
      hits.map(({ why }) => why),
      at,
      since,
    ),
  );
}

/** Why a session would not go on. */
export const endedBy: Readonly<Partial<Record<PolicyType, string>>> = {
  session_policy: 'had a session that would have ended',
  mfa_policy: 'went on without such a second factor',
};
