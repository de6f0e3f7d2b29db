import Type from 'typebox';
import { touchUsers } from '../access/grants.ts';
import { mustCover, mustKeepAdministrator } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Id } from './fields.ts';
import { holdersOf, patternsOfRoles } from './role-grants.ts';
import { changeableRole } from './roles.ts';

/** Deletes a role and takes it from everyone who has it. Only for who holds all that it gives. */
export const deleteRole = command('role.delete', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('role.delete'),
  changesAccess: true,
  run: async ({ tx, actor, scope, emit, target }, { id }) => {
    const { moniker, name, organization_id: organization } = await changeableRole(tx, id, scope);
    const affected = await holdersOf(tx, [id]);
    target({ kind: 'role', id, organization }, { name, moniker, holders: affected.length });
    mustCover(actor, await patternsOfRoles(tx, [id]));
    await tx.rows({ name: 'delete_role', text: 'delete from roles where id = $1', values: [id] });
    await mustKeepAdministrator(tx);
    await touchUsers(tx, affected);
    emit({ type: 'access.changed', users: affected });
  },
});
