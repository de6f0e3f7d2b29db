import Type from 'typebox';
import type { Tx } from '../../platform/db/queryable.ts';
import { holdingBounds, mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustHoldToGive, mustKeepAdministrator, mustOutrank } from '../access/rules.ts';
import { patternsOfSystemRole, swapSystemRole } from '../access/system-roles.ts';
import { command, needs } from '../action.ts';
import { RoleMoniker } from '../people/fields.ts';
import type { Change } from '../people/memberships.ts';
import { mustReachWhole } from '../people/reach.ts';
import { userById } from '../people/users.ts';
import { editableUser } from './editable.ts';
import { tellRoles } from './tell-roles.ts';

/** Puts a person into one of the system roles; roles of other kinds stay. */
export const changeRole = command('user.change_role', {
  input: Type.Object({ id: Type.String({ format: 'uuid' }), role: RoleMoniker }, { additionalProperties: false }),
  permit: needs('user.roles.other'),
  refuses: ['access.exceeds_own', 'access.last_administrator', 'user.not_found'],
  audit: { of: 'user', details: { from: 'user', to: 'manager' } },
  bounds: holdingBounds,
  changesAccess: true,
  edits: { thing: editableUser, id: ({ id }) => id },
  run: async (work, { id, role }) => {
    const { tx, at, actor, scope, emit, target } = work;
    const before = await userById(tx, id, scope);
    target({ kind: 'user', id }, { from: before.role, to: role });
    await mustReachWhole(tx, id, scope, 'user.roles.other');
    await mustOutrank(tx, actor, id, at);
    mustHoldToGive(
      actor,
      patternsOfSystemRole(role).map(pattern => ({ pattern, organization: null })),
      null,
    );
    await swapSystemRole(tx, { userId: id, moniker: role, grantedBy: actor.userId });
    await mustKeepAdministrator(tx);
    // Who is above a bound from before it was there can be given less.
    const [held, given] = [before.role, role].map(each => (each === null ? 0 : patternsOfSystemRole(each).length));
    if ((given ?? 0) > (held ?? 0)) await mustFitHoldings(tx, [id], at);
    await touchUsers(tx, [id]);
    if (role !== before.role) await tellRoles(work, id, await systemRoleIds(tx, before.role, role));
    emit({ type: 'access.changed', users: [id] });
    return userById(tx, id, 'everything');
  },
  revisionOf: user => user,
});

/** The roles of these monikers: the one that came, and the one that went. */
async function systemRoleIds(tx: Tx, from: string, to: string): Promise<Change> {
  const roles = await tx.rows<{ id: string; moniker: string }>({
    name: 'system_role_ids',
    text: 'select id, moniker from roles where moniker = any($1::text[]) and organization_id is null',
    values: [[from, to]],
  });
  const named = (moniker: string) => roles.filter(each => each.moniker === moniker).map(({ id }) => id);
  return { added: named(to), removed: named(from) };
}
