import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import { foundPerson, shownProfile } from './persons.ts';

/** Whose picture it is, and by what its address names it. */
export interface PersonAvatar {
  readonly id: string;
  readonly name: string;
}

/** The pictures of these people, of those who have one and show their profile to the caller. */
export const listAvatars = query('contact.list_avatars', {
  input: Type.Object(
    { ids: Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 200 }) },
    { additionalProperties: false },
  ),
  permit: self('profile'),
  run: ({ db, actor, userId }, { ids }): Promise<readonly PersonAvatar[]> =>
    db.rows<PersonAvatar>(
      sql`select u.id, a.name from avatars a join users u on u.id = a.user_id
        where a.user_id = any(${ids}::uuid[]) and ${foundPerson({ actor, userId })} and ${shownProfile({ actor, userId })}
        order by u.id`,
    ),
});
