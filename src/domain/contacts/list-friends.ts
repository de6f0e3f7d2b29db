import Type from 'typebox';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import { type AskingPerson, friendshipWith, type Person, personColumns } from './persons.ts';

/** Friends, those who ask, and those who were asked. */
export const friendStates = ['friends', 'received', 'requested'] as const;

const Window = {
  limit: Type.Integer({ minimum: 1, maximum: 100 }),
  offset: Type.Integer({ minimum: 0, maximum: 10_000 }),
};

/** Somebody with when they became a friend, asked or were asked, or were blocked; RFC 3339 UTC. */
export interface Contact extends Person {
  readonly since: string;
}

export interface Contacts {
  readonly people: readonly Contact[];
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
}

/** One's friends, or who asks, or who was asked; the newest first. */
export const listFriends = query('contact.list_friends', {
  input: Type.Object({ state: Type.Enum([...friendStates]), ...Window }, { additionalProperties: false }),
  permit: self('contacts'),
  run: ({ db, actor, userId }, { state, limit, offset }) => {
    const me = sql`${userId}::uuid`;
    const which = {
      friends: sql`f.accepted_at is not null`,
      received: sql`f.accepted_at is null and f.requested_by <> ${me}`,
      requested: sql`f.accepted_at is null and f.requested_by = ${me}`,
    }[state];
    const list = sql`select case f.first_id when ${me} then f.second_id else f.first_id end as id,
        coalesce(f.accepted_at, f.created_at) as since
      from (select * from friendships where first_id = ${me} union all select * from friendships where second_id = ${me}) f
      where ${which}`;
    return contactsOf(db, { actor, userId }, list, { limit, offset });
  },
});

/** Whom one has blocked, the newest first. */
export const listBlocked = query('contact.list_blocked', {
  input: Type.Object(Window, { additionalProperties: false }),
  permit: self('contacts'),
  run: ({ db, actor, userId }, window) => {
    const list = sql`select blocked_id as id, created_at as since from person_blocks where blocker_id = ${userId}::uuid`;
    return contactsOf(db, { actor, userId }, list, window);
  },
});

async function contactsOf(
  on: Queryable,
  asking: AskingPerson,
  list: Fragment,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<Contacts> {
  const from = sql`(${list}) c join users u on u.id = c.id and u.deleted_at is null`;
  const [people, [counted]] = await Promise.all([
    on.rows<Contact>(
      sql`select ${personColumns(asking, [])}, c.since from ${from} ${friendshipWith(asking)}
        order by c.since desc, c.id limit ${limit} offset ${offset}`,
    ),
    on.rows<{ total: number }>(sql`select count(*)::int as total from ${from}`),
  ]);
  return { people, total: counted?.total ?? 0, limit, offset };
}
