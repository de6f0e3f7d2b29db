import type { SessionActor } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { scopeIncludes } from '../access/over.ts';
import { mustExist, mustHoldToEnd } from '../access/rules.ts';
import { mustHaveFeature } from '../organizations/features.ts';

/**
 * Refuses a key that names what its owner does not hold now, in its organization or (null) anywhere, and one where there are
 * to be none. For how long they hold it does not matter: a key never holds more than they do.
 */
export async function mustMayName(
  tx: Tx,
  actor: SessionActor,
  patterns: readonly string[],
  organization: string | null,
): Promise<void> {
  if (organization !== null) {
    await mustBeTheirs(tx, actor, organization);
    await mustHaveFeature(tx, organization, 'api_access');
  } else await mustReachSomewhere(tx, actor);
  const heldIn = (pattern: string): string | null =>
    organization ?? [null, ...actor.organizations].find(each => actor.heldUntil(pattern, each) !== null) ?? null;
  mustHoldToEnd(
    actor,
    patterns.map(pattern => ({ pattern, organization: heldIn(pattern) })),
  );
}

/** An organization that they belong to, or see from the platform. */
async function mustBeTheirs(tx: Tx, actor: SessionActor, organization: string): Promise<void> {
  const seen = actor.holds('organization.read');
  const theirs = actor.organizations.includes(organization) || (seen !== null && scopeIncludes(seen, organization));
  if (!theirs) throw refuse('organization.not_found', {});
  await mustExist(tx, organization);
}

/** Whoever belongs to organizations, none of which was given the feature, has no keys at all. */
async function mustReachSomewhere(tx: Tx, { organizations }: SessionActor): Promise<void> {
  const [first] = organizations;
  if (first === undefined) return;
  const found = await tx.rows({
    name: 'organizations_with_keys',
    text: `select 1 from organizations where id = any($1) and coalesce('api_access' = any(features), true) limit 1`,
    values: [organizations],
  });
  if (found.length === 0) await mustHaveFeature(tx, first, 'api_access');
}
