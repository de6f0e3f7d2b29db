import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { organizationsIn } from '../access/rules.ts';
import { visibleRoles } from './roles.ts';

/** A role's id or moniker. */
export const RoleIdentifier = Type.String({ minLength: 1, maxLength: 64 });

/**
 * SQL: which of several roles `r` a moniker means: that of the organization (null: none), then the platform's, then the
 * oldest; those that `rather` is true of before others of these.
 */
export const roleOrder = (organization: string | null, rather?: Fragment): Fragment =>
  sql`coalesce(r.organization_id = ${organization}::uuid, false) desc, r.organization_id is null desc,
    ${rather === undefined ? raw('') : sql`${rather} desc,`} r.created_at, r.id`;

/**
 * The id of the role that an id or a moniker means, of those that the scope shows; a moniker in the organization that
 * the caller acts in before others. Refuses as not found otherwise.
 */
export async function roleIdOf(
  on: Queryable,
  identifier: string,
  scope: Scope,
  organization: string | null,
): Promise<string> {
  const [by, means] = isUuid(identifier)
    ? ['id', sql`r.id = ${identifier}::uuid`]
    : ['moniker', sql`r.moniker = ${identifier}`];
  const [found] = await on.rows<{ id: string }>(
    sql`select r.id from roles r where ${visibleRoles(organizationsIn(scope))} and ${means}
      order by ${roleOrder(organization)} limit 1`.named(`role_id_by_${by}`),
  );
  if (found === undefined) throw refuse('role.not_found', { identifier });
  return found.id;
}
