import Type from 'typebox';
import { needs, query } from '../action.ts';
import { Id } from './fields.ts';
import { roleById } from './roles.ts';

/** One role with the records it gives. */
export const readRole = query('role.read', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('role.read'),
  run: ({ db, scope }, { id }) => roleById(db, id, scope),
});
