import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { visibleUser } from './users.ts';

/** A user's id, address or user name. */
export const UserIdentifier = Type.String({ minLength: 1, maxLength: 254 });

/**
 * The id of the living account that an id, an address or a user name means, as far as the scope reaches. User names never look
 * like ids or addresses, so that one text means one person. Refuses as not found otherwise.
 */
export async function userIdOf(on: Queryable, identifier: string, scope: Scope): Promise<string> {
  const by = isUuid(identifier) ? 'id' : identifier.includes('@') ? 'email' : 'username';
  const means = {
    id: sql`u.id = ${identifier}::uuid`,
    email: sql`fold_ascii(u.email) = fold_ascii(${identifier})`,
    username: sql`u.username = fold_ascii(${identifier})`,
  }[by];
  const [found] = await on.rows<{ id: string }>(
    sql`select u.id from users u where ${means} and u.deleted_at is null
      and ${visibleUser(organizationsIn(scope))}`.named(`user_id_by_${by}`),
  );
  if (found === undefined) throw refuse('user.not_found', { identifier });
  return found.id;
}
