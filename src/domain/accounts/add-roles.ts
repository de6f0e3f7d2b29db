import { touchUsers } from '../access/holdings.ts';
import type { InCommand } from '../action.ts';
import type { Giving } from '../grants/rules.ts';
import { affiliationsOf } from '../people/affiliations.ts';
import { replaceRoles } from './role-set.ts';
import { tellRoles } from './tell-roles.ts';

/** Gives a person roles besides those that they have, under the rules of changing roles, and tells them. Returns the new ones; ids. */
export async function addRoles(
  work: Giving & Pick<InCommand, 'tx' | 'ports' | 'at' | 'emit' | 'tell'>,
  userId: string,
  roleIds: readonly string[],
  field: string,
): Promise<readonly string[]> {
  if (roleIds.length === 0) return [];
  const { tx, scope, emit } = work;
  const { role_ids: has } = await affiliationsOf(tx, userId, scope);
  const change = await replaceRoles(work, userId, [...has, ...roleIds], field);
  if (change.added.length === 0) return [];
  await touchUsers(tx, [userId]);
  emit({ type: 'access.changed', users: [userId] });
  await tellRoles(work, userId, change);
  return change.added;
}
