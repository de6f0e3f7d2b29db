import Type from 'typebox';
import { needs, query } from '../action.ts';
import { Id } from '../fields.ts';
import { recordById } from './records.ts';

/** One permission record. */
export const readPermission = query('permission.read', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('permission.read'),
  refuses: ['permission.not_found'],
  run: ({ db, scope }, { id }) => recordById(db, id, scope),
  revisionOf: record => record,
});
