import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { touchUsers } from '../access/grants.ts';
import type { HeldPattern } from '../access/matcher.ts';
import { mustCover, mustKeepAdministrator } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Description, Id, Name } from './fields.ts';
import { Granted, recordsToGrant, replaceGrants } from './granted-records.ts';
import { holdersOf, patternsOfRoles } from './role-grants.ts';
import { changeableRole, type Role, roleById, storeRole } from './roles.ts';

/**
 * Changes the named fields of a role; what it gives is replaced as a whole, for everyone who has it. Only for who holds
 * all that it gives before and after.
 */
export const updateRole = command('role.update', {
  input: Type.Object(
    {
      id: Id,
      name: Type.Optional(Name),
      description: Type.Optional(Description),
      ...Granted,
      systemDefault: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  permit: needs('role.modify'),
  changesAccess: true,
  run: async ({ tx, ports, at, actor, scope, emit, target }, { id, systemDefault, ...changes }): Promise<Role> => {
    const role = await changeableRole(tx, id, scope);
    if (systemDefault === true) throw refuse('access.system_default', { what: 'role' });
    const organization = role.organization_id;
    const before = await patternsOfRoles(tx, [id]);
    const records =
      changes.permissionIds === undefined && changes.patterns === undefined
        ? null
        : await recordsToGrant(tx, organization, changes, { newId: ports.newId, at });
    const after = records === null ? before : records.map(({ pattern }) => ({ pattern, organization }));
    target(
      { kind: 'role', id, organization },
      { fields: Object.keys(changes), ...(records === null ? {} : { from: names(before), to: names(after) }) },
    );
    mustCover(actor, [...before, ...after]);
    if (Object.keys(changes).length === 0) return role;
    const { name = role.name, description = role.description } = changes;
    await storeRole(tx, { id, name, description }, at);
    if (records !== null && (await replaceGrants(tx, id, records))) {
      await mustKeepAdministrator(tx);
      const affected = await holdersOf(tx, [id]);
      await touchUsers(tx, affected);
      emit({ type: 'access.changed', users: affected });
    }
    return roleById(tx, id, 'everything');
  },
});

const names = (held: readonly HeldPattern[]) => held.map(({ pattern }) => pattern);
