import type { Queryable } from '../../platform/db/queryable.ts';

/** A ban that closes an account at this moment. Times are RFC 3339 UTC. */
export interface Ban {
  readonly reason: string;
  /** Null: until somebody lifts it. */
  readonly until: string | null;
  readonly bannedAt: string;
  /** Who did it; null for the operator, and once that account is deleted. */
  readonly bannedBy: string | null;
}

/** The bans of these people that hold now. */
export async function bansOf(on: Queryable, userIds: readonly string[]): Promise<ReadonlyMap<string, Ban>> {
  const rows = await on.rows<Ban & { readonly userId: string }>({
    name: 'bans_of',
    text: `select b.user_id as "userId", b.reason, b.ends_at as until, b.banned_at as "bannedAt", by.id as "bannedBy"
      from user_bans b left join users by on by.id = b.banned_by and by.deleted_at is null
      where b.user_id = any($1::uuid[]) and (b.ends_at is null or b.ends_at > now())`,
    values: [userIds],
  });
  return new Map(rows.map(({ userId, ...ban }) => [userId, ban]));
}
