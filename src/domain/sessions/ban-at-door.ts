import { type DomainError, refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';

/** Why an account is closed at this moment, for whoever has shown that it is theirs; null: no ban closes it. */
export async function banAtDoor(on: Queryable, userId: string): Promise<DomainError<'auth.banned'> | null> {
  const [ban] = await on.rows<{ reason: string; until: string | null }>({
    name: 'ban_at_door',
    text: `select reason, ends_at as until from user_bans where user_id = $1 and (ends_at is null or ends_at > now())`,
    values: [userId],
  });
  return ban === undefined ? null : refuse('auth.banned', ban);
}
