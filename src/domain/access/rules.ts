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

/** Nobody acts on a person whose patterns exceed their own; everybody may act on themselves. */
export async function mustOutrank(tx: Tx, actor: Actor, userId: string, at: Date): Promise<void> {
  if (actor.id === userId) return;
  const { grants } = await holdingsOf(tx, userId, at);
  mustCover(actor, heldAt(grants, at));
}

/** Call after a change that may have taken `*` from someone, under the access lock: somebody must be left who holds it. */
export async function mustKeepAdministrator(tx: Tx): Promise<void> {
  if (!(await hasAdministrator(tx))) throw refuse('access.last_administrator', {});
}

/**
 * The organization that something new belongs to: the one named, or the platform (null) for those who may create there,
 * or the caller's only possible one. Refuses a named one outside the scope as if it did not exist.
 */
export function organizationFor(scope: Scope, named: string | null | undefined): string | null {
  if (scope === 'everything') return named ?? null;
  if (named !== null && named !== undefined) {
    if (!scope.organizations.includes(named)) throw refuse('organization.not_found', {});
    return named;
  }
  const [only, ...others] = scope.organizations;
  if (only === undefined || others.length > 0) throw refuse('organization.required', {});
  return only;
}

/** Organization ids for SQL: null stands for no restriction. */
export function organizationsIn(scope: Scope): readonly string[] | null {
  return scope === 'everything' ? null : scope.organizations;
}
