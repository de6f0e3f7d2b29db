import { mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustHoldToEnd, mustKeepAdministrator } from '../access/rules.ts';
import type { InCommand } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import type { Change } from '../people/memberships.ts';
import { grantsChanged } from './notices.ts';
import { type Giving, mustMayGive } from './rules.ts';
import { deleteGrants, insertGrants, untimedGrants } from './user-grants.ts';

/**
 * Gives a person patterns without times in one place (null: everywhere) and takes others that they were given there, under
 * the rules of single grants, and tells them. What they have already, or were not given this way, stays as it is. Returns
 * what changed.
 */
export async function changeGrants(
  work: Giving & InCommand,
  userId: string,
  wanted: { readonly add: readonly string[]; readonly remove: readonly string[]; readonly organization: string | null },
  field: string,
): Promise<Change> {
  const { tx, ports, at, actor, scope, emit } = work;
  const { organization } = wanted;
  const all = await untimedGrants(tx, userId, scope);
  const there = all.filter(grant => grant.organization === organization);
  const added = [...new Set(wanted.add)].filter(each => there.every(({ pattern }) => pattern !== each));
  const ended = there.filter(({ pattern }) => wanted.remove.includes(pattern));
  const removed = [...new Set(ended.map(({ pattern }) => pattern))];
  if (added.length > 0) {
    await mustMayGive(work, userId, { patterns: added, organization, until: null }, field);
    const grants = added.map(pattern => ({ id: ports.newId(), pattern }));
    await insertGrants(tx, { userId, organization, grantedBy: actor.userId, at, grants });
    await mustFitHoldings(tx, [userId], at);
  }
  if (ended.length > 0) {
    mustHoldToEnd(actor, ended);
    await deleteGrants(
      tx,
      ended.map(({ id }) => id),
    );
    await mustKeepAdministrator(tx);
  }
  if (added.length + removed.length === 0) return { added, removed };
  await touchUsers(tx, [userId]);
  emit({ type: 'access.changed', users: [userId] });
  const facts = { given: added, taken: removed };
  await notify(work, grantsChanged, { to: [userId], facts, by: actor.userId, target: null });
  return { added, removed };
}
