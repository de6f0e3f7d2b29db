import Type from 'typebox';
import { anyOf, needs, own, query } from '../action.ts';
import { personById } from './affiliations.ts';
import { userById } from './users.ts';

export const UserId = Type.Object({ id: Type.String({ format: 'uuid' }) }, { additionalProperties: false });

export const readUser = query('user.read', {
  input: UserId,
  permit: anyOf(own('id', 'user.read'), needs('user.read.other')),
  run: ({ db, scope }, { id }) => userById(db, id, scope),
});

export const readOwnUser = query('user.read_own', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: needs('user.read'),
  run: ({ db, actor }) => userById(db, actor.id, 'everything'),
});

/** Like `readUser`, with roles and organizations. */
export const readPerson = query('user.read_person', {
  input: UserId,
  permit: anyOf(own('id', 'user.read'), needs('user.read.other')),
  run: ({ db, scope }, { id }) => personById(db, id, scope),
});
