import type { Actor, Scope } from '../../kernel/actor.ts';
import { refuse, refuseField } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { mustFitHoldings } from '../access/bounds.ts';
import { withinOrPlatform } from '../access/over.ts';
import { mustHoldToEnd, mustHoldToGive, mustKeepAdministrator, mustOutrank, organizationsIn } from '../access/rules.ts';
import { type Change, sharedWith, unique } from '../people/memberships.ts';
import { mustReachWhole } from '../people/reach.ts';
import { patternsOfRoles } from '../roles/role-grants.ts';

interface Role {
  readonly id: string;
  readonly organization_id: string | null;
}

interface InCommand {
  readonly tx: Tx;
  readonly at: Date;
  readonly actor: Actor;
  readonly scope: Scope;
}

/**
 * Makes a person's roles exactly those named, among the roles that the scope reaches; what they hold elsewhere stays,
 * and a role that is kept keeps its times. Whoever changes a role must hold all that it gives, and all that the person
 * holds where the change counts. `field` is where the roles were named.
 */
export async function replaceRoles(
  work: InCommand,
  id: string,
  named: readonly string[],
  field = 'roleIds',
): Promise<Change> {
  const { tx, at, actor, scope } = work;
  const wanted = await rolesNamed(tx, named, scope);
  await mustBelong(tx, id, wanted, field);
  const current = await tx.rows<Role>(
    sql`select r.id, r.organization_id from user_roles ur join roles r on r.id = ur.role_id
      where ur.user_id = ${id} and (ur.expires_at is null or ur.expires_at > ${at})
        and ${withinOrPlatform('r.organization_id', organizationsIn(scope))}`,
  );
  const added = without(wanted, current);
  const removed = without(current, wanted);
  const changed = [...added, ...removed];
  if (changed.length === 0) return { added: [], removed: [] };
  const organizations = changed.flatMap(role => role.organization_id ?? []);
  if (organizations.length < changed.length) await mustReachWhole(tx, id, scope, 'user.roles.other');
  await mustOutrank(tx, actor, id, at, organizations.length < changed.length ? undefined : organizations);
  mustHoldToEnd(actor, await patternsOfRoles(tx, idsOf(removed)));
  mustHoldToGive(actor, await patternsOfRoles(tx, idsOf(added)), null);
  await tx.rows({
    text: 'delete from user_roles where user_id = $1 and role_id = any($2::uuid[])',
    values: [id, idsOf(removed)],
  });
  await giveRoles(work, id, added);
  if (added.length > removed.length) await mustFitHoldings(tx, [id], at);
  await mustKeepAdministrator(tx);
  return { added: idsOf(added), removed: idsOf(removed) };
}

/** Gives roles to a person who is new here and belongs to the organizations of these roles. */
export async function giveNewRoles(work: InCommand, id: string, named: readonly string[]): Promise<void> {
  const roles = await rolesNamed(work.tx, named, work.scope);
  await mustBelong(work.tx, id, roles, 'roleIds');
  mustHoldToGive(work.actor, await patternsOfRoles(work.tx, idsOf(roles)), null);
  await giveRoles(work, id, roles);
  await mustFitHoldings(work.tx, [id], work.at);
}

async function giveRoles({ tx, at, actor }: InCommand, id: string, roles: readonly Role[]): Promise<void> {
  await tx.rows({
    text: `insert into user_roles (user_id, role_id, granted_by, created_at)
      select $1, role_id, $3, $4 from unnest($2::uuid[]) as given (role_id)
      on conflict (user_id, role_id) do update set starts_at = null, expires_at = null, granted_by = $3, created_at = $4`,
    values: [id, idsOf(roles), actor.userId, at],
  });
}

/** The named roles; refuses those that do not exist or are foreign as not found, without telling the two apart. */
async function rolesNamed(tx: Tx, named: readonly string[], scope: Scope): Promise<Role[]> {
  const ids = unique(named);
  const roles = await tx.rows<Role>(
    sql`select r.id, r.organization_id from roles r left join organizations o on o.id = r.organization_id
      where r.id = any(${ids}::uuid[]) and o.deleted_at is null
        and ${withinOrPlatform('r.organization_id', organizationsIn(scope))}
      order by r.id for key share of r`,
  );
  const found = new Set(idsOf(roles));
  const unknown = ids.find(each => !found.has(each));
  if (unknown !== undefined) throw refuse('role.not_found', { identifier: unknown });
  return roles;
}

async function mustBelong(tx: Tx, id: string, roles: readonly Role[], field: string): Promise<void> {
  const organizations = unique(roles.flatMap(role => role.organization_id ?? []));
  if (organizations.length === 0) return;
  const memberships = await sharedWith(tx, id, organizations);
  if (memberships.length < organizations.length)
    throw refuseField(field, 'names a role of an organization that the person does not belong to');
}

const idsOf = (roles: readonly Role[]): string[] => roles.map(({ id }) => id);

function without(roles: readonly Role[], others: readonly Role[]): Role[] {
  const left = new Set(idsOf(others));
  return roles.filter(({ id }) => !left.has(id));
}
