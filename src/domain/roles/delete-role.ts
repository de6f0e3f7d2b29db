import Type from 'typebox';
import { touchUsers } from '../access/holdings.ts';
import { mustHoldToEnd, mustKeepAdministrator } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { editableRole } from './editable.ts';
import { RoleIdentifier, roleIdOf } from './identifiers.ts';
import { holdersOf, patternsOfRoles } from './role-grants.ts';
import { changeableRole, type Role } from './roles.ts';

/** Deletes a role and takes it from everyone who has it; returns it as it was. Only for who holds all that it gives. */
export const deleteRole = command('role.delete', {
  input: Type.Object({ identifier: RoleIdentifier }, { additionalProperties: false }),
  permit: needs('role.delete'),
  refuses: ['access.exceeds_own', 'access.last_administrator', 'access.system_default', 'role.not_found'],
  audit: { of: 'role', details: { name: 'Name', moniker: 'on-call', holders: 3 } },
  changesAccess: true,
  edits: {
    thing: editableRole,
    id: ({ identifier }, { tx, scope, caller }) => roleIdOf(tx, identifier, scope, caller.organization),
  },
  run: async ({ tx, actor, scope, caller, emit, target }, { identifier }): Promise<Role> => {
    const role = await changeableRole(tx, await roleIdOf(tx, identifier, scope, caller.organization), scope);
    const { id, moniker, name, organization_id: organization } = role;
    const affected = await holdersOf(tx, [id]);
    target({ kind: 'role', id, name, organization }, { name, moniker, holders: affected.length });
    mustHoldToEnd(actor, await patternsOfRoles(tx, [id]));
    await tx.rows({ name: 'delete_role', text: 'delete from roles where id = $1', values: [id] });
    await mustKeepAdministrator(tx);
    await touchUsers(tx, affected);
    emit({ type: 'access.changed', users: affected });
    return role;
  },
});
