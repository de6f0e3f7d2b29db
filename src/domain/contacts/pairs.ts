import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { type Reaching, reachedOf } from './reach.ts';

/** What stands between two people: they are friends once it is accepted. */
export interface Friendship {
  readonly requested_by: string;
  /** RFC 3339 UTC; null: not answered yet. */
  readonly accepted_at: string | null;
}

/**
 * Holds two people until the transaction ends, in one order: whoever else changes what either has to do with anybody
 * waits, so that what is counted of them holds.
 */
export async function holdPair(tx: Tx, one: string, other: string): Promise<void> {
  await tx.rows({
    name: 'hold_contacts',
    text: 'select 1 from users where id = any($1::uuid[]) order by id for no key update',
    values: [[one, other]],
  });
}

/** Refuses as not found whom the caller does not reach. */
export async function mustReach(tx: Tx, person: Reaching, id: string): Promise<void> {
  if ((await reachedOf(tx, person, [id])).length === 0) throw refuse('user.not_found', {});
}

export async function friendshipOf(tx: Tx, one: string, other: string): Promise<Friendship | undefined> {
  const [found] = await tx.rows<Friendship>({
    name: 'friendship_of',
    text: `select requested_by, accepted_at from friendships
      where first_id = least($1::uuid, $2::uuid) and second_id = greatest($1::uuid, $2::uuid)`,
    values: [one, other],
  });
  return found;
}

/** Ends a friendship, or takes a request back; returns whether there was one. */
export async function endBetween(tx: Tx, one: string, other: string): Promise<boolean> {
  const ended = await tx.rows({
    name: 'end_friendship',
    text: `delete from friendships where first_id = least($1::uuid, $2::uuid) and second_id = greatest($1::uuid, $2::uuid)
      returning 1`,
    values: [one, other],
  });
  return ended.length > 0;
}

/** How many friends a person has, and how many they have asked who have not answered. */
export async function countsOf(tx: Tx, id: string): Promise<{ readonly friends: number; readonly asked: number }> {
  const [found] = await tx.rows<{ friends: number; asked: number }>(
    sql`select count(*) filter (where accepted_at is not null)::int as friends,
        count(*) filter (where accepted_at is null and requested_by = ${id}::uuid)::int as asked
      from (select * from friendships where first_id = ${id}::uuid
        union all select * from friendships where second_id = ${id}::uuid) f`.named('count_friends'),
  );
  return found ?? { friends: 0, asked: 0 };
}
