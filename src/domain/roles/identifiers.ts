import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { organizationsIn } from '../access/rules.ts';
import { visibleRoles } from './roles.ts';

/** A role's id or moniker. */
export const RoleIdentifier = Type.String({ minLength: 1, maxLength: 64 });

/**
 * SQL: which of several roles `r` a moniker means: that of the organization in parameter `$n`, then the platform's, then
 * the oldest; `rather` (SQL) before others of these.
 */
export const roleOrder = (parameter: string, ...rather: readonly string[]): string =>
  [
    `coalesce(r.organization_id = ${parameter}, false) desc`,
    'r.organization_id is null desc',
    ...rather.map(each => `${each} desc`),
    'r.created_at',
    'r.id',
  ].join(', ');

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
  const [by, means] = isUuid(identifier) ? ['id', 'r.id = $2::uuid'] : ['moniker', 'r.moniker = $2'];
  const [found] = await on.rows<{ id: string }>({
    name: `role_id_by_${by}`,
    text: `select r.id from roles r where ${visibleRoles} and ${means} order by ${roleOrder('$3::uuid')} limit 1`,
    values: [organizationsIn(scope), identifier, organization],
  });
  if (found === undefined) throw refuse('role.not_found', { identifier });
  return found.id;
}
