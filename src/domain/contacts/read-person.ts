import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import { foundPerson, friendshipWith, type Profile, personColumns } from './persons.ts';

/** Another person, as far as they show themselves; refuses as not found whom the caller does not reach. */
export const readPerson = query('contact.read_person', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  permit: self('profile'),
  refuses: ['user.not_found'],
  run: async ({ db, actor, userId }, { id }): Promise<Profile> => {
    const asking = { actor, userId };
    const columns = personColumns(asking, [
      ...(['email', 'first_name', 'last_name', 'bio', 'phone', 'department', 'timezone'] as const),
    ]);
    const [found] = await db.rows<Profile>(
      sql`select ${columns}, u.created_at from users u ${friendshipWith(asking)}
        where u.id = ${id}::uuid and ${foundPerson(asking)}`,
    );
    if (found === undefined) throw refuse('user.not_found', {});
    return found;
  },
});
