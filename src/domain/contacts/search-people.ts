import Type from 'typebox';
import { isUuid } from '../../kernel/input.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import { filtersSql, peopleNamed } from '../people/found-people.ts';
import { readableProfile } from '../people/visibility.ts';
import { type AskingPerson, friendshipWith, type Person, personColumns, shownProfile } from './persons.ts';
import { eitherBlocked, reachablePerson } from './reach.ts';

/** Who was found, the one whom the text names to the letter first, then friends, then fellows. */
export interface PeopleFound {
  readonly people: readonly Person[];
  /** Whether there are others, which a longer text finds. */
  readonly more: boolean;
}

/**
 * Finds people by a part of the name among one's friends and those who share an organization, and anybody else whom the
 * caller reaches by id, exact address or user name. Nobody finds themselves, nor who does not show their profile by a
 * part of the name.
 */
export const searchPeople = query('contact.search', {
  input: Type.Object(
    {
      q: Type.String({ minLength: 1, maxLength: 254, format: 'line' }),
      limit: Type.Integer({ minimum: 1, maximum: 100 }),
    },
    { additionalProperties: false },
  ),
  permit: self('contacts'),
  limit: { per: 'actor', max: 120, seconds: 60 },
  run: async ({ db, actor, userId }, { q, limit }): Promise<PeopleFound> => {
    const asking = { actor, userId };
    const found = await Promise.all([
      meant(db, asking, q),
      friendsNamed(db, asking, q, limit + 1),
      fellows(db, asking, q, limit + 1),
    ]);
    const ids = [...new Set(found.flat())];
    const people = await personsOf(db, asking, ids.slice(0, limit));
    return { people, more: ids.length > limit };
  },
});

/** The one whom an id, an address or a user name means. */
async function meant(on: Queryable, asking: AskingPerson, q: string): Promise<readonly string[]> {
  const by = isUuid(q)
    ? sql`u.id = ${q}::uuid`
    : q.includes('@')
      ? sql`fold_ascii(u.email) = fold_ascii(${q})`
      : sql`u.username = fold_ascii(${q})`;
  const rows = await on.rows<{ id: string }>(
    sql`select u.id from users u where ${by} and u.id <> ${asking.userId}::uuid and ${reachablePerson({ organizations: asking.actor.organizations, userId: asking.userId })}`,
  );
  return rows.map(({ id }) => id);
}

async function friendsNamed(on: Queryable, asking: AskingPerson, q: string, most: number): Promise<readonly string[]> {
  const { userId } = asking;
  const rows = await on.rows<{ id: string }>(
    sql`select u.id from users u where u.id in (
        select second_id from friendships where first_id = ${userId}::uuid and accepted_at is not null
        union all select first_id from friendships where second_id = ${userId}::uuid and accepted_at is not null)
      and ${filtersSql({ q, active: true, organizations: null, readable: shownProfile(asking) })} order by u.id limit ${most}`,
  );
  return rows.map(({ id }) => id);
}

async function fellows(on: Queryable, asking: AskingPerson, q: string, most: number): Promise<readonly string[]> {
  const { userId } = asking;
  const { actsIn } = asking.actor;
  const organizations = asking.actor.organizations.filter(each => actsIn === null || each === actsIn);
  if (organizations.length === 0) return [];
  const readable = sql`(u.id <> ${userId}::uuid and ${readableProfile(asking.actor)}
    and not ${eitherBlocked(raw('u.id'), sql`${userId}::uuid`)})`;
  const rows = await peopleNamed<{ id: string }>(on, 'u.id', { q, active: true, organizations, readable }, most);
  return rows.map(({ id }) => id);
}

/** These people, in this order. */
async function personsOf(on: Queryable, asking: AskingPerson, ids: readonly string[]): Promise<readonly Person[]> {
  return on.rows<Person>(
    sql`select ${personColumns(asking, [])} from unnest(${ids}::uuid[]) with ordinality w (id, place)
      join users u on u.id = w.id ${friendshipWith(asking)} order by w.place`,
  );
}
