import Type from 'typebox';
import { allOf, anyOf, needs, own, query, self } from '../action.ts';
import { personById, userWithRoles } from '../people/affiliations.ts';
import { UserIdentifier, userIdOf } from '../people/identifiers.ts';
import { userById } from '../people/users.ts';

export const UserId = Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false });

export const readUser = query('user.read', {
  input: UserId,
  permit: anyOf(own('id', 'user.read'), needs('user.read.other')),
  refuses: ['user.not_found'],
  run: ({ db, scope }, { id }) => userById(db, id, scope),
  revisionOf: user => user,
});

export const readOwnUser = query('user.read_own', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: allOf(needs('user.read'), self('profile')),
  refuses: ['user.not_found'],
  run: ({ db, userId }) => userById(db, userId, 'everything'),
  revisionOf: user => user,
});

/** Like `readUser`, with roles and organizations. */
export const readUserWithAffiliations = query('user.read_person', {
  input: UserId,
  permit: anyOf(own('id', 'user.read'), needs('user.read.other')),
  refuses: ['user.not_found'],
  run: ({ db, scope }, { id }) => personById(db, id, scope),
  revisionOf: user => user,
});

/** One's own account with the monikers of one's roles. */
export const readOwnUserWithRoles = query('user.read_own_with_roles', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: allOf(needs('user.read'), self('profile')),
  refuses: ['user.not_found'],
  run: ({ db, userId }) => userWithRoles(db, userId, 'everything'),
  revisionOf: user => user,
});

/** Another's account, by whatever names it, with the monikers of their roles. */
export const readUserWithRoles = query('user.read_other', {
  input: Type.Object({ identifier: UserIdentifier }, { additionalProperties: false }),
  permit: needs('user.read.other'),
  refuses: ['user.not_found'],
  run: async ({ db, scope }, { identifier }) => userWithRoles(db, await userIdOf(db, identifier, scope), scope),
  revisionOf: user => user,
});
