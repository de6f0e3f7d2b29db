import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { organizationsIn } from '../access/rules.ts';
import { RoleIdentifier, roleOrder } from '../roles/identifiers.ts';
import { visibleRoles } from '../roles/roles.ts';
import { givenRoles } from './affiliations.ts';

/** Roles by ids or monikers. */
export const RoleNames = Type.Array(RoleIdentifier, { maxItems: 1000 });

/** SQL: the person belongs where the role does. */
const belongs = `exists (select 1 from organization_members m
  where m.user_id = $2 and m.organization_id = r.organization_id)`;

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
  const rows = await tx.rows<{ id: string; moniker: string; platform: boolean; held: boolean }>({
    name: 'roles_named',
    text: `with given as (select r.id from ${givenRoles('$2', '$1')})
      select r.id, r.moniker, r.organization_id is null as platform, r.id in (select id from given) as held
      from roles r where r.moniker = any($3) and (${visibleRoles} or r.id in (select id from given))
      order by ${roleOrder('$4::uuid', belongs)}`,
    values: [organizationsIn(scope), userId, names.filter(name => !isUuid(name)), organization],
  });
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
