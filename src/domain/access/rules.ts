import type { Actor, Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { hasAdministrator, heldAt, holdingsOf } from './grants.ts';
import type { HeldPattern } from './matcher.ts';

/** Nobody gives what they do not hold. */
export function mustCover(actor: Actor, patterns: readonly HeldPattern[]): void {
  const missing = patterns.filter(each => !actor.covers(each.pattern, each.organization)).map(each => each.pattern);
  if (missing.length > 0) throw refuse('access.exceeds_own', { missing: [...new Set(missing)] });
}

/**
 * Nobody acts on a person whose patterns exceed their own; everybody may act on themselves. With `inside`, only what the
 * person holds inside these organizations counts.
 */
export async function mustOutrank(
  tx: Tx,
  actor: Actor,
  userId: string,
  at: Date,
  inside?: readonly string[],
): Promise<void> {
  if (actor.id === userId) return;
  const grants = heldAt((await holdingsOf(tx, userId, at)).grants, at);
  mustCover(
    actor,
    inside === undefined
      ? grants
      : grants.filter(({ organization }) => organization !== null && inside.includes(organization)),
  );
}

/**
 * Call after a change that may have taken `*` from someone, under the access lock: somebody must be left who holds it
 * for good and can sign in.
 */
export async function mustKeepAdministrator(tx: Tx): Promise<void> {
  if (!(await hasAdministrator(tx))) throw refuse('access.last_administrator', {});
}

/**
 * The organization that something new belongs to: the one named, or the platform (null) for those who may create there,
 * or the caller's only possible one. Refuses a named one outside the scope as if it did not exist.
 */
export function organizationFor(scope: Scope, named: string | null | undefined): string | null {
  const organization = named?.toLowerCase() ?? null;
  if (scope === 'everything') return organization;
  if (organization !== null) {
    if (!scope.organizations.includes(organization)) throw refuse('organization.not_found', {});
    return organization;
  }
  const [only, ...others] = scope.organizations;
  if (only === undefined || others.length > 0) throw refuse('organization.required', {});
  return only;
}

/** Refuses an organization that does not exist (null: the platform, which always does). */
export async function mustExist(tx: Tx, organization: string | null): Promise<void> {
  if (organization === null) return;
  const rows = await tx.rows({
    name: 'organization_exists',
    text: 'select 1 from organizations where id = $1 and deleted_at is null for key share',
    values: [organization],
  });
  if (rows.length === 0) throw refuse('organization.not_found', {});
}

/** Organization ids for SQL: null stands for no restriction. */
export function organizationsIn(scope: Scope): readonly string[] | null {
  return scope === 'everything' ? null : scope.organizations;
}
