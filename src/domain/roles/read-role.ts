import Type from 'typebox';
import { needs, query } from '../action.ts';
import { RoleIdentifier, roleIdOf } from './identifiers.ts';
import { roleById } from './roles.ts';

/** One role with the records it gives. */
export const readRole = query('role.read', {
  input: Type.Object({ identifier: RoleIdentifier }, { additionalProperties: false }),
  permit: needs('role.read'),
  refuses: ['role.not_found'],
  run: async ({ db, scope, caller }, { identifier }) =>
    roleById(db, await roleIdOf(db, identifier, scope, caller.organization), scope),
  revisionOf: role => role,
});
