import type { Scope } from '../../../kernel/actor.ts';
import type { Queryable } from '../../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../../platform/db/sql.ts';
import { organizationsIn } from '../../access/rules.ts';
import { roleOrder } from '../../roles/identifiers.ts';
import { visibleRoles } from '../../roles/roles.ts';

interface Where {
  readonly scope: Scope;
  /** Where the caller acts: its roles come before the platform's, and others' do not count. */
  readonly organization: string | null;
}

/** Ids of roles besides the system's that words are the monikers of, for people who are put into that organization (null: none). */
export async function rolesMeant(
  on: Queryable,
  words: readonly string[],
  where: Where,
): Promise<ReadonlyMap<string, string>> {
  if (words.length === 0) return new Map();
  const rows = await found(on, words, where, sql`r.organization_id = ${where.organization}::uuid`);
  // Of two of one moniker the first counts, and a map keeps the last.
  return new Map(rows.toReversed().map(({ moniker, id }) => [moniker, id]));
}

/** The id of the role that a word is the moniker of, of those that a person can be given; undefined: it is none. */
export async function roleMeantFor(
  on: Queryable,
  userId: string,
  word: string,
  where: Where,
): Promise<string | undefined> {
  const theirs = sql`(${where.organization}::uuid is null or r.organization_id = ${where.organization}::uuid)
    and exists (select 1 from organization_members m where m.user_id = ${userId} and m.organization_id = r.organization_id)`;
  const [role] = await found(on, [word], where, theirs);
  return role?.id;
}

function found(on: Queryable, words: readonly string[], { scope, organization }: Where, there: Fragment) {
  return on.rows<{ id: string; moniker: string }>(
    sql`select r.id, r.moniker from roles r left join organizations o on o.id = r.organization_id
      where r.moniker = any(${words}::text[]) and r.system_rank is null and o.deleted_at is null
        and ${visibleRoles(organizationsIn(scope))} and (r.organization_id is null or ${there})
      order by ${roleOrder(organization)}`,
  );
}
