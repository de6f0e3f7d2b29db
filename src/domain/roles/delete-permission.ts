import Type from 'typebox';
import { touchUsers } from '../access/holdings.ts';
import { mustHoldToEnd, mustKeepAdministrator } from '../access/rules.ts';
import { anId, command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { editablePermission } from './editable.ts';
import { changeableRecord } from './records.ts';
import { holdersOf, patternsOfRoles, rolesWith } from './role-grants.ts';

/** Deletes a permission record and takes it out of the roles that hold it. Only for who holds all that they do. */
export const deletePermission = command('permission.delete', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('permission.delete'),
  refuses: ['access.exceeds_own', 'access.last_administrator', 'access.system_default', 'permission.not_found'],
  audit: { of: 'permission', details: { name: 'Name', resource: 'vault', action: 'read', roles: [anId] } },
  changesAccess: true,
  edits: { thing: editablePermission, id: ({ id }) => id },
  run: async ({ tx, actor, scope, emit, target }, { id }) => {
    const {
      organization_id: organization,
      name,
      resource,
      action,
    } = await changeableRecord(tx, id, scope, 'permission.delete');
    const roles = await rolesWith(tx, id);
    target({ kind: 'permission', id, name, organization }, { name, resource, action, roles });
    mustHoldToEnd(actor, await patternsOfRoles(tx, roles));
    const affected = await holdersOf(tx, roles);
    await tx.rows({ name: 'delete_permission', text: 'delete from permissions where id = $1', values: [id] });
    await mustKeepAdministrator(tx);
    await touchUsers(tx, affected);
    emit({ type: 'access.changed', users: affected });
  },
});
