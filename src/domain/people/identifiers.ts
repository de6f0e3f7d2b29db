import Type from 'typebox';
import type { Actor, Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { visibleUser } from './users.ts';

/** A user's id, address or user name. */
export const UserIdentifier = Type.String({ minLength: 1, maxLength: 254 });

/**
 * The id of the living account that an id, an address or a user name means, as far as the scope reaches. User names never look
 * like ids or addresses, so that one text means one person. Refuses as not found otherwise.
 */
export function userIdOf(on: Queryable, identifier: string, scope: Scope): Promise<string> {
  return idMeant(on, identifier, visibleUser(organizationsIn(scope)), 'user_id');
}

/**
 * The id of the person whom somebody means and may find: they share an organization, or the person belongs to none and is
 * found by who knows the id, the address or the user name to the letter. Refuses as not found otherwise.
 */
export function findPerson(on: Queryable, identifier: string, actor: Actor): Promise<string> {
  const reads = actor.holds('user.read.other');
  const findable = sql`u.active and (${visibleUser(actor.organizations)}
    or ${visibleUser(reads === null ? [] : organizationsIn(reads))}
    or not exists (select 1 from organization_members fm where fm.user_id = u.id))`;
  return idMeant(on, identifier, findable, 'find_person');
}

async function idMeant(on: Queryable, identifier: string, which: Fragment, name: string): Promise<string> {
  const by = isUuid(identifier) ? 'id' : identifier.includes('@') ? 'email' : 'username';
  const means = {
    id: sql`u.id = ${identifier}::uuid`,
    email: sql`fold_ascii(u.email) = fold_ascii(${identifier})`,
    username: sql`u.username = fold_ascii(${identifier})`,
  }[by];
  const [found] = await on.rows<{ id: string }>(
    sql`select u.id from users u where ${means} and u.deleted_at is null and ${which}`.named(`${name}_by_${by}`),
  );
  if (found === undefined) throw refuse('user.not_found', { identifier });
  return found.id;
}
