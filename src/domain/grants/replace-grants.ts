import type { Caller } from '../../kernel/actor.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import { mustFitHoldings } from '../access/bounds.ts';
import { mustHoldToEnd, mustKeepAdministrator, placeFor } from '../access/rules.ts';
import { type Notifying, notify } from '../notifications/notify.ts';
import type { Change } from '../people/memberships.ts';
import { grantsChanged } from './notices.ts';
import { type Giving, mustMayGive } from './rules.ts';
import { deleteGrants, insertGrants, untimedGrants } from './user-grants.ts';

/**
 * Makes a person's direct grants without times exactly these patterns, among those that the scope reaches; grants with a
 * beginning or an end stay. New ones hold in the organization the caller acts in, or everywhere. Giving and taking are
 * under the rules of single grants. Returns patterns.
 */
export async function replaceGrants(
  work: Giving & Notifying & { readonly caller: Caller },
  userId: string,
  patterns: readonly string[],
): Promise<Change> {
  const { tx, ports, at, actor, scope, caller } = work;
  const wanted = new Set(patterns);
  const organization = wanted.size === 0 ? null : placeFor(scope, undefined, caller, 'user.permissions.other');
  const current = await untimedGrants(tx, userId, scope);
  const stays = (grant: HeldPattern): boolean => grant.organization === organization && wanted.has(grant.pattern);
  const kept = new Set(current.filter(stays).map(grant => grant.pattern));
  const removed = current.filter(grant => !stays(grant));
  const added = [...wanted].filter(pattern => !kept.has(pattern));
  if (added.length > 0)
    await mustMayGive(work, userId, { patterns: added, organization, until: null }, 'X-Organization-Id');
  mustHoldToEnd(actor, removed);
  const ids = removed.map(({ id }) => id);
  const grants = added.map(pattern => ({ id: ports.newId(), pattern }));
  const grantedBy = actor.userId;
  await deleteGrants(tx, ids);
  await insertGrants(tx, { userId, organization, grantedBy, at, grants });
  if (added.length > 0) await mustFitHoldings(tx, [userId], at);
  if (removed.length > 0) await mustKeepAdministrator(tx);
  const taken = removed.map(({ pattern }) => pattern);
  if (added.length + taken.length > 0)
    await notify(work, grantsChanged, { to: [userId], facts: { given: added, taken }, by: actor.userId, target: null });
  return { added, removed: taken };
}
