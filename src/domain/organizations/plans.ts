import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';

const gibibyte = 1024 ** 3;

/** What each plan has room for; null: no limit. Storage in bytes. */
export const plans = {
  starter: { people: 25, storage: 5 * gibibyte },
  business: { people: 250, storage: 100 * gibibyte },
  enterprise: { people: null, storage: null },
} as const;
export type PlanName = keyof typeof plans;

/** SQL: how many people may belong to the organization `o`; null: any number. */
export const peopleLimit = `coalesce(o.people_limit, case o.plan ${Object.entries(plans)
  .map(([name, { people }]) => `when '${name}' then ${people}`)
  .join(' ')} end)`;

/**
 * Call after people have come into organizations, or were invited (`waiting` counts those too), under the access lock.
 * Refuses what is more than the plan of one of them has room for. Every way into an organization passes here.
 */
export async function mustHaveRoom(
  tx: Tx,
  organizations: readonly string[],
  { waiting = false }: { readonly waiting?: boolean } = {},
): Promise<void> {
  const [full] = await tx.rows<{ name: string; plan: PlanName | null; most: number }>(
    sql`select o.name, o.plan, ${raw(peopleLimit)} as most from organizations o
      where o.id = any(${organizations}::uuid[]) and ${raw(peopleLimit)} is not null
        and ${raw(peopleLimit)} < (select count(*) from organization_members m where m.organization_id = o.id)
          + case when ${waiting} then (select count(*) from organization_invitations i
              where i.organization_id = o.id and i.expires_at > now()) else 0 end
      order by o.id limit 1`.named('organizations_without_room'),
  );
  if (full !== undefined) throw refuse('organization.full', { plan: full.plan, most: full.most });
}
