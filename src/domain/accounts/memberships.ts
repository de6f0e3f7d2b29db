import type { Actor, Scope } from '../../kernel/actor.ts';
import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { mustExist, mustOutrank, organizationsIn } from '../access/rules.ts';
import { detach, insertMember } from '../organizations/members.ts';

/** What a change of memberships or roles came to; ids. */
export interface Change {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Makes the organizations that the scope reaches exactly those named. People are only ever taken out this way: they
 * come in by accepting an invitation, unless the scope is everything.
 */
export async function replaceMemberships(
  { tx, at, actor, scope }: { readonly tx: Tx; readonly at: Date; readonly actor: Actor; readonly scope: Scope },
  id: string,
  named: readonly string[],
): Promise<Change> {
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
  for (const organization of added) await join(tx, id, organization, at);
  await detach(tx, id, removed, at);
  return { added, removed };
}

/** Makes a person a member; refuses an organization that does not exist. */
export async function join(tx: Tx, id: string, organization: string, at: Date): Promise<void> {
  await mustExist(tx, organization);
  await insertMember(tx, organization, id, at);
}

/** Ids as they are stored, each once. */
export function unique(ids: readonly string[]): string[] {
  return [...new Set(ids.map(id => id.toLowerCase()))];
}

/** Those of the organizations (null: all) that the person belongs to. */
export async function sharedWith(tx: Tx, id: string, organizations: readonly string[] | null): Promise<string[]> {
  const rows = await tx.rows<{ organization_id: string }>(
    sql`select organization_id from organization_members
      where user_id = ${id} and ${within('organization_id', organizations)} order by organization_id`,
  );
  return rows.map(row => row.organization_id);
}
