import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
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
    id: 'u.id = $1::uuid',
    email: 'fold_ascii(u.email) = fold_ascii($1)',
    username: 'u.username = fold_ascii($1)',
  }[by];
  const [found] = await on.rows<{ id: string }>({
    name: `user_id_by_${by}`,
    text: `select u.id from users u where ${means} and u.deleted_at is null and ${visibleUser('$2')}`,
    values: [identifier, organizationsIn(scope)],
  });
  if (found === undefined) throw refuse('user.not_found', { identifier });
  return found.id;
}
