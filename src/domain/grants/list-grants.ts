import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { needs, query } from '../action.ts';
import { userById } from '../people/users.ts';
import { grantsOf, type UserGrant } from './user-grants.ts';

/** What a person holds directly, beyond their roles and teams, now or later. */
export const listUserGrants = query('user.list_grants', {
  input: Type.Object(
    {
      userId: Type.String({ format: 'uuid' }),
      ...Window,
    },
    { additionalProperties: false },
  ),
  permit: needs('user.permissions.other'),
  refuses: ['user.not_found'],
  run: async ({ db, scope, at }, { userId, ...window }): Promise<Page<UserGrant>> => {
    await userById(db, userId, scope);
    return pageOf(await grantsOf(db, userId, { scope, at, ...window }), window);
  },
});
