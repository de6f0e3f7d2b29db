import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Scoped } from '../../kernel/permit.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { mustExist, mustOutrank, organizationsIn } from '../access/rules.ts';
import { type Ending, leaveOrganizations } from '../capability.ts';
import { insertMember } from '../organizations/members.ts';
import { type Change, sharedWith, unique } from '../people/memberships.ts';
import type { Ports } from '../ports.ts';

/**
 * Makes the organizations that the scope reaches exactly those named. People are only ever taken out this way: they
 * come in by accepting an invitation, unless the scope is everything.
 */
export async function replaceMemberships(
  work: Scoped & Ending & { readonly ports: Pick<Ports, 'capabilities'> },
  id: string,
  named: readonly string[],
): Promise<Change> {
  const { tx, at, actor, scope } = work;
  const wanted = unique(named);
  const reach = organizationsIn(scope);
  if (reach !== null && wanted.some(each => !reach.includes(each))) throw refuse('organization.not_found', {});
  const current = await sharedWith(tx, id, reach);
  const added = wanted.filter(each => !current.includes(each));
  const removed = current.filter(each => !wanted.includes(each));
  if (added.length > 0 && scope !== 'everything') {
    throw refuseField(
      'organizationIds',
      'can only keep or remove organizations the person belongs to; people join by accepting an invitation',
    );
  }
  if (added.length + removed.length === 0) return { added, removed };
  await mustOutrank(tx, actor, id, at, scope === 'everything' ? undefined : removed);
  for (const organization of added) await joinOrganization(tx, id, organization, at);
  await leaveOrganizations(work.ports.capabilities, work, { userId: id, organizations: removed });
  return { added, removed };
}

/** Makes a person a member; refuses an organization that does not exist. */
export async function joinOrganization(tx: Tx, id: string, organization: string, at: Date): Promise<void> {
  await mustExist(tx, organization);
  await insertMember(tx, organization, id, at);
}
