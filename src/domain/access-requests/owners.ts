import { refuseField } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustHoldToEnd, mustHoldToGive } from '../access/rules.ts';
import type { InCommand } from '../action.ts';
import type { Giving } from '../grants/rules.ts';
import { deleteGrants, insertGrants } from '../grants/user-grants.ts';
import type { ResourceType } from './resource-types.ts';

type Work = Giving & Pick<InCommand, 'ports' | 'emit'>;
type Owned = Pick<ResourceType, 'id' | 'name' | 'organization_id' | 'owners'>;

/**
 * Makes these people the owners of a type. An owner holds everything of it, by a grant that stands and falls with it, so that
 * nobody names or drops one who does not hold that too. Call it under the access lock.
 */
export async function setOwners(work: Work, type: Owned, wanted: readonly string[]): Promise<void> {
  const { tx, at, actor, ports, emit } = work;
  const pattern = `${type.name}.*`;
  const held = { pattern, organization: type.organization_id };
  const before = new Set(type.owners.map(({ id }) => id));
  const people = await peopleNamed(tx, wanted, type.organization_id);
  const added = people.filter(id => !before.has(id));
  const removed = [...before].filter(id => !people.includes(id));
  if (added.length > 0) mustHoldToGive(actor, [held], null);
  if (removed.length > 0) {
    mustHoldToEnd(actor, [held]);
    await endOwnership(tx, type.id, removed);
  }
  for (const userId of added) {
    const id = ports.newId();
    const grants = [{ id, pattern }];
    await insertGrants(tx, { userId, organization: type.organization_id, grantedBy: actor.userId, at, grants });
    await tx.rows(
      sql`insert into resource_type_owners (type_id, user_id, grant_id) values (${type.id}, ${userId}, ${id})`,
    );
  }
  const users = [...added, ...removed];
  if (users.length === 0) return;
  await mustFitHoldings(tx, added, at);
  await touchUsers(tx, users);
  emit({ type: 'access.changed', users });
}

async function endOwnership(tx: Tx, typeId: string, users: readonly string[]): Promise<void> {
  const rows = await tx.rows<{ grant_id: string }>(
    sql`select grant_id from resource_type_owners where type_id = ${typeId} and user_id = any(${users}::uuid[])`,
  );
  await deleteGrants(
    tx,
    rows.map(row => row.grant_id),
  );
}

/** Ids of the people that addresses, user names or ids name; those of an organization belong to it. */
async function peopleNamed(tx: Tx, named: readonly string[], organization: string | null): Promise<string[]> {
  const rows = await tx.rows<{ asked: string; id: string | null }>(
    sql`select w.asked, u.id from unnest(${named}::text[]) as w (asked) left join users u
      on (fold_ascii(u.email) = fold_ascii(w.asked) or u.username = fold_ascii(w.asked) or u.id::text = fold_ascii(w.asked))
        and u.deleted_at is null and u.active
        and (${organization}::uuid is null or exists (select 1 from organization_members m
          where m.user_id = u.id and m.organization_id = ${organization}::uuid))`,
  );
  const unknown = rows.filter(({ id }) => id === null).map(({ asked }) => asked);
  if (unknown.length > 0)
    throw refuseField('owners', `names people who are not there: ${unknown.slice(0, 20).join(', ')}`);
  return [...new Set(rows.flatMap(({ id }) => (id === null ? [] : [id])))];
}
