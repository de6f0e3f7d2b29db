import { type Access, meet, type Scope } from '../../kernel/actor.ts';
import type { AuditedAccess } from '../../kernel/audited.ts';
import type { Grant } from '../../kernel/holdings.ts';
import { compile, type Matcher } from './matcher.ts';
import { scopeCovers } from './over.ts';
import { patternCovers } from './patterns.ts';

/** What somebody holds by grants whose every use is recorded, and what they hold besides. */
export interface AuditedGrants {
  readonly grants: readonly Grant[];
  readonly without: Matcher;
}

/** Those among what somebody holds; undefined for all who hold none, whom it costs nothing. */
export function auditedAmong(held: readonly Grant[]): AuditedGrants | undefined {
  const grants = held.filter(({ audited }) => audited !== null);
  if (grants.length === 0) return undefined;
  return { grants, without: compile(held.filter(({ audited }) => audited === null)) };
}

/** Where a matcher holds nodes for who acts in an organization; null: wherever they may. */
export function heldWithin(matcher: Matcher, organization: string | null): AuditedAccess['without'] {
  if (organization === null) return matcher;
  const narrowed = (scope: Scope | null): Scope | null =>
    scope === null ? null : meet(scope, { organizations: [organization] });
  return {
    holds: node => narrowed(matcher.holds(node)),
    holdsForGood: node => narrowed(matcher.holdsForGood(node)),
    heldUntil: matcher.heldUntil,
  };
}

/** What an actor tells of them. */
export function auditedAccess(
  { grants, without: matcher }: AuditedGrants,
  { holds }: Pick<Access, 'holds'>,
  organization: string | null,
): AuditedAccess {
  const without = heldWithin(matcher, organization);
  return {
    without,
    aloneBy(node) {
      const scope = holds(node);
      if (scope === null || scopeCovers(without.holds(node), scope)) return [];
      return requestsGiving(grants, node, organization);
    },
    used: () => {},
  };
}

/** The requests whose grants give a node in an organization (null: anywhere). */
export function requestsGiving(grants: readonly Grant[], node: string, organization: string | null): string[] {
  const giving = grants.filter(
    each =>
      (organization === null || each.organization === null || each.organization === organization) &&
      patternCovers(each.pattern, node),
  );
  return [...new Set(giving.flatMap(({ audited }) => (audited === null ? [] : [audited])))];
}
