import type { Actor, Caller, Judged, Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { hasAdministrator, patternsGivenTo } from './holdings.ts';

/** What somebody has to hold: a pattern, or one of the others that stand for it. */
interface ToHold extends HeldPattern {
  readonly or?: readonly string[];
}

/**
 * Nobody gives what they do not hold, nor for longer than they hold it: until a moment, or (null) for good, which is how
 * roles, teams and invitations give.
 */
export function mustHoldToGive(actor: Judged, patterns: readonly ToHold[], until: string | null): void {
  mustHold(actor, patterns, until === null ? Number.POSITIVE_INFINITY : Date.parse(until));
}

/** Nobody ends, or changes, what gives more than they hold at this moment. */
export function mustHoldToEnd(actor: Judged, patterns: readonly ToHold[]): void {
  mustHold(actor, patterns, 0);
}

/** As many are named at most: a thousand patterns would make a message that nobody reads. */
const named = 50;

function mustHold(actor: Judged, patterns: readonly ToHold[], until: number): void {
  const missing = new Map<string, number | null>();
  for (const { pattern, or = [], organization } of patterns) {
    const held = [pattern, ...or].map(each => actor.heldUntil(each, organization)).reduce(lastEnd);
    if (held === null || held < until) missing.set(pattern, held);
  }
  if (missing.size === 0) return;
  const told = [...missing].slice(0, named);
  throw refuse('access.exceeds_own', {
    missing: told.map(([pattern]) => pattern),
    ending: told.flatMap(([pattern, held]) =>
      held === null ? [] : [{ pattern, until: new Date(held).toISOString() }],
    ),
    others: missing.size - told.length,
  });
}

const lastEnd = (left: number | null, right: number | null): number | null =>
  left === null || right === null ? (left ?? right) : Math.max(left, right);

/**
 * Nobody acts on a person whose patterns exceed their own, those included that begin later or sleep with a suspended
 * organization; everybody may act on themselves. How long either holds them does not matter: nothing is given by it. With
 * `inside`, only what the person holds inside these organizations counts.
 */
export async function mustOutrank(
  tx: Tx,
  actor: Actor,
  userId: string,
  at: Date,
  inside?: readonly string[],
): Promise<void> {
  if (actor.userId === userId) return;
  const given = await patternsGivenTo(tx, userId, at);
  mustHoldToEnd(
    actor,
    inside === undefined
      ? given
      : given.filter(({ organization }) => organization !== null && inside.includes(organization)),
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
 * The organization that something new belongs to, or null for the platform. A null that was asked for is the platform,
 * which takes the node everywhere; what was left out (undefined) falls to the organization of the request, or to the
 * platform for those who may create there, or to the caller's only organization. Refuses one outside the scope as if it
 * did not exist.
 */
export function placeFor(scope: Scope, named: string | null | undefined, caller: Caller, node: string): string | null {
  if (named === null && scope !== 'everything') throw refuse('permission.denied', { missing: [node] });
  if (named === null) return null;
  const organization = (named ?? caller.organization)?.toLowerCase() ?? null;
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
