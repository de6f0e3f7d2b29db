import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { givenRoles } from '../people/affiliations.ts';
import { RoleIdentifier, roleOrder } from '../roles/identifiers.ts';
import { visibleRoles } from '../roles/roles.ts';

/** Roles by ids or monikers. */
export const RoleNames = Type.Array(RoleIdentifier, { maxItems: 1000 });

/**
 * The ids of the roles that a person is to have. A moniker of the platform means its role and no other; one of roles that
 * the person has means all of these, so that what was read may be sent back; otherwise the one that it means elsewhere,
 * those that the person may be given first. Ids are taken as they are. Refuses a moniker that means nothing as not found.
 */
export async function roleIdsNamed(
  tx: Tx,
  names: readonly string[],
  { scope, userId, organization }: { scope: Scope; userId: string; organization: string | null },
): Promise<string[]> {
  const monikers = names.filter(name => !isUuid(name));
  const belongs = sql`exists (select 1 from organization_members m
    where m.user_id = ${userId} and m.organization_id = r.organization_id)`;
  const rows = await tx.rows<{ id: string; moniker: string; platform: boolean; held: boolean }>(
    sql`with given as (select r.id from ${givenRoles(userId, organizationsIn(scope))})
      select r.id, r.moniker, r.organization_id is null as platform, r.id in (select id from given) as held
      from roles r where r.moniker = any(${monikers})
        and (${visibleRoles(organizationsIn(scope))} or r.id in (select id from given))
      order by ${roleOrder(organization, belongs)}`,
  );
  const byMoniker = Map.groupBy(rows, ({ moniker }) => moniker);
  return names.flatMap(identifier => {
    if (isUuid(identifier)) return [identifier];
    const meant = byMoniker.get(identifier) ?? [];
    const [first] = meant;
    if (first === undefined) throw refuse('role.not_found', { identifier });
    const platform = meant.filter(role => role.platform);
    const held = meant.filter(role => role.held);
    return ([platform, held].find(roles => roles.length > 0) ?? [first]).map(({ id }) => id);
  });
}
