import type { Caller } from '../../kernel/actor.ts';
import { operator } from '../access/principals.ts';
import { mustCover, mustKeepAdministrator, organizationFor } from '../access/rules.ts';
import type { Change } from '../accounts/memberships.ts';
import { deleteGrants, insertGrants, untimedGrants } from './grants.ts';
import { type InCommand, mustMayGive } from './rules.ts';

/**
 * Makes a person's direct grants without times exactly these patterns, among those that the scope reaches; grants with a
 * beginning or an end stay. New ones hold in the organization the caller acts in, or everywhere. Giving and taking are
 * under the rules of single grants. Returns patterns.
 */
export async function replaceGrants(
  work: InCommand & { readonly caller: Caller; readonly ports: { readonly newId: () => string } },
  userId: string,
  patterns: readonly string[],
): Promise<Change> {
  const { tx, ports, at, actor, scope, caller } = work;
  const wanted = [...new Set(patterns)];
  const organization = wanted.length === 0 ? null : organizationFor(scope, caller.organization);
  const current = await untimedGrants(tx, userId, scope);
  const kept = current.filter(grant => grant.organization === organization && wanted.includes(grant.pattern));
  const removed = current.filter(grant => !kept.includes(grant));
  const added = wanted.filter(pattern => !kept.some(grant => grant.pattern === pattern));
  if (added.length > 0) await mustMayGive(work, userId, { patterns: added, organization }, 'X-Organization-Id');
  mustCover(actor, removed);
  const ids = removed.map(({ id }) => id);
  const grants = added.map(pattern => ({ id: ports.newId(), pattern }));
  const grantedBy = actor.id === operator.id ? null : actor.id;
  await deleteGrants(tx, ids);
  await insertGrants(tx, { userId, organization, grantedBy, at, grants });
  if (removed.length > 0) await mustKeepAdministrator(tx);
  return { added, removed: removed.map(({ pattern }) => pattern) };
}
