import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { Scoped } from '../../kernel/permit.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustKeepAdministrator, mustOutrank } from '../access/rules.ts';
import { anId, command, type InCommand, needs } from '../action.ts';
import { type Erased, eraseAll, leaveOrganizations } from '../capability.ts';
import { administeredBy, mustKeepAdministratorsOf, withoutAdministrator } from '../organizations/administrators.ts';
import { type UserWithRoles, userWithRoles } from '../people/affiliations.ts';
import { UserIdentifier, userIdOf } from '../people/identifiers.ts';
import { sharedWith } from '../people/memberships.ts';
import { reachesWhole } from '../people/reach.ts';
import { editableUser } from './editable.ts';

/**
 * Deletes an account: the row stays for the audit trail without the person's data, address and name become free, and
 * everything held ends, with everything that was sent to the address: whoever registers under it next is somebody else.
 * Returns the person as they were. Those who answer for only some of the person's organizations detach them from these
 * instead.
 */
export const deleteUser = command('user.delete', {
  input: Type.Object({ identifier: UserIdentifier }, { additionalProperties: false }),
  permit: needs('user.delete.other'),
  refuses: [
    'access.exceeds_own',
    'access.last_administrator',
    'organization.last_administrator',
    'user.not_found',
    'user.own_account',
  ],
  audit: { of: 'user', details: { detachedFrom: [anId], withoutAdministrator: [anId] } },
  changesAccess: true,
  edits: { thing: editableUser, id: ({ identifier }, { tx, scope }) => userIdOf(tx, identifier, scope) },
  run: async (work, { identifier }): Promise<UserWithRoles> => {
    const person = await userWithRoles(work.tx, await userIdOf(work.tx, identifier, work.scope), work.scope);
    await endAccount(work, person);
    return person;
  },
});

type EndingAccount = Scoped & Pick<InCommand, 'tx' | 'ports' | 'at' | 'emit' | 'tell' | 'target'>;

/** Deletes an account, or detaches the person from the organizations in the scope, under the access lock. */
export async function endAccount(work: EndingAccount, person: Erased): Promise<void> {
  const { tx, ports, at, actor, scope, emit, target } = work;
  const { id } = person;
  if (id === actor.userId) throw refuse('user.own_account', { what: 'delete' });
  if (scope !== 'everything' && !(await reachesWhole(tx, id, scope))) {
    const organizations = await sharedWith(tx, id, scope.organizations);
    target({ kind: 'user', id, organization: organizations[0] ?? null }, { detachedFrom: organizations });
    await mustOutrank(tx, actor, id, at, organizations);
    const administered = await administeredBy(tx, id);
    await leaveOrganizations(ports.capabilities, work, { userId: id, organizations });
    await mustKeepAdministratorsOf(tx, id, administered);
  } else {
    target({ kind: 'user', id });
    await mustOutrank(tx, actor, id, at);
    const deserted = await eraseAccount(work, person);
    if (deserted.length > 0) target({ kind: 'user', id }, { withoutAdministrator: deserted });
    return;
  }
  await touchUsers(tx, [id]);
  emit({ type: 'access.changed', users: [id] });
}

/**
 * Erases an account that is not the last administrator's, under the access lock. Returns the organizations that nobody
 * administers any more.
 */
export async function eraseAccount(
  work: Pick<EndingAccount, 'tx' | 'ports' | 'at' | 'emit' | 'target'>,
  person: Erased,
): Promise<string[]> {
  const { tx, ports, emit } = work;
  const administered = await administeredBy(tx, person.id);
  await eraseAll(ports.capabilities, work, person);
  await mustKeepAdministrator(tx);
  await touchUsers(tx, [person.id]);
  emit({ type: 'access.changed', users: [person.id] });
  return withoutAdministrator(tx, administered);
}
