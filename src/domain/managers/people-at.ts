import type { Actor } from '../../kernel/actor.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';

/**
 * Who of the people behind addresses may be put into a team, by folded address: those of its organization, or for a team of
 * the platform those whom the caller can find. All others are as unknown as who has no account: nothing tells them apart.
 */
export async function peopleAt(
  tx: Tx,
  actor: Actor,
  organization: string | null,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (addresses.length === 0) return new Map();
  const reads = actor.holds('user.read.other');
  const shared = [...actor.organizations, ...(reads === null || reads === 'everything' ? [] : reads.organizations)];
  const rows = await tx.rows<{ id: string; address: string }>(
    sql`select u.id, fold_ascii(u.email) as address from users u
      where fold_ascii(u.email) = any(${addresses.map(foldAscii)}) and u.deleted_at is null
        and case when ${organization}::uuid is not null
          then exists (select 1 from organization_members m where m.user_id = u.id and m.organization_id = ${organization}::uuid)
          else ${reads === 'everything'} or u.id = ${actor.userId}::uuid
            or exists (select 1 from organization_members m where m.user_id = u.id and m.organization_id = any(${shared}::uuid[]))
            or not exists (select 1 from organization_members m where m.user_id in (u.id, ${actor.userId}::uuid)) end`,
  );
  return new Map(rows.map(({ id, address }) => [address, id]));
}

/** Addresses as they were given, each once. */
export function distinct(addresses: readonly string[]): string[] {
  return [...new Map(addresses.map(each => [foldAscii(each), each])).values()];
}
