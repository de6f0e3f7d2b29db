import Type from 'typebox';
import type { Tx } from '../../platform/db/queryable.ts';
import { holdingBounds } from '../access/bounds.ts';
import { judgedNow } from '../access/judged-now.ts';
import { addRoles } from '../accounts/add-roles.ts';
import { roleIdsNamed } from '../accounts/role-names.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { changeGrants } from '../grants/change-grants.ts';
import { Email } from '../people/fields.ts';
import { Patterns, Roles } from './fields.ts';
import { managedPerson } from './managed-person.ts';

export interface UpdatedPermissions {
  readonly userId: string;
  readonly organization: string | null;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Monikers of roles that are new. */
  readonly roles: readonly string[];
  /** What was to be taken, and the person holds all the same: by a role, a team, for a time, or everywhere. */
  readonly stillHeld: readonly string[];
}

/** Gives somebody one manages permissions and roles, and takes permissions that they were given directly. */
export const updatePermissions = command('team.update_permissions', {
  input: Type.Object(
    {
      email: Email,
      add: Type.Optional(Patterns),
      remove: Type.Optional(Patterns),
      roles: Type.Optional(Roles),
      organizationId: Type.Optional(Id),
    },
    { additionalProperties: false },
  ),
  permit: needs('team.permissions'),
  refuses: [
    'access.exceeds_own',
    'access.last_administrator',
    'organization.not_found',
    'organization.required',
    'role.not_found',
    'user.not_found',
  ],
  audit: { of: 'user', details: { added: ['vault.read'], removed: ['vault.read'], roles: ['on-call'] } },
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, input): Promise<UpdatedPermissions> => {
    const { tx, at, target, step } = work;
    const { add = [], remove = [], roles = [] } = input;
    const person = await managedPerson(tx, work, input.email, input.organizationId);
    const { userId, organization, scope } = person;
    const giving = { ...work, scope };
    const roleIds = await roleIdsNamed(tx, roles, { scope, userId, organization });
    step('validation');
    const { added, removed } = await changeGrants(giving, userId, { add, remove, organization }, 'organization_id');
    const given = await addRoles(giving, userId, roleIds, 'roles_to_assign');
    step('update');
    const monikers = await monikersOf(tx, given);
    target({ kind: 'user', id: userId, organization }, { added, removed, roles: monikers });
    const held = await judgedNow(tx, userId, at);
    const stillHeld = remove.filter(each => held !== null && held.heldUntil(each, organization) !== null);
    return { userId, organization, added, removed, roles: monikers, stillHeld };
  },
});

async function monikersOf(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.rows<{ moniker: string }>({
    name: 'monikers_of_roles',
    text: 'select moniker from roles where id = any($1::uuid[]) order by moniker',
    values: [ids],
  });
  return rows.map(({ moniker }) => moniker);
}
