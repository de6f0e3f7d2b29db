import Type from 'typebox';
import { userById } from '../accounts/users.ts';
import { needs, query } from '../action.ts';
import { grantsOf, type UserGrant } from './grants.ts';

/** What a person holds directly, beyond their roles and teams, now or later. */
export const listUserGrants = query('user.list_grants', {
  input: Type.Object(
    {
      userId: Type.String({ format: 'uuid' }),
      limit: Type.Integer({ minimum: 1, maximum: 1000 }),
      offset: Type.Integer({ minimum: 0 }),
    },
    { additionalProperties: false },
  ),
  permit: needs('user.permissions.other'),
  run: async (
    { db, scope, at },
    { userId, limit, offset },
  ): Promise<{ items: readonly UserGrant[]; total: number; limit: number; offset: number }> => {
    await userById(db, userId, scope);
    return { ...(await grantsOf(db, userId, { scope, at, limit, offset })), limit, offset };
  },
});
