import type { Actor, Scope } from '../../kernel/actor.ts';
import { refuseField } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { mustHoldToGive, mustOutrank } from '../access/rules.ts';
import { sharedWith } from '../people/memberships.ts';
import { mustReachWhole } from '../people/reach.ts';

/** What giving patterns works with: who gives, and where they may. */
export interface Giving {
  readonly tx: Tx;
  readonly at: Date;
  readonly actor: Actor;
  readonly scope: Scope;
}

/**
 * Refuses to give patterns directly, all in one organization or (null) everywhere: to somebody who does not belong
 * there or whom the caller does not reach as a whole, to who holds more than the caller, or more, or for longer, than the
 * caller holds.
 * `field` is where the organization was named.
 */
export async function mustMayGive(
  { tx, at, actor, scope }: Giving,
  userId: string,
  given: {
    readonly patterns: readonly string[];
    readonly organization: string | null;
    /** RFC 3339; null: for good. */
    readonly until: string | null;
  },
  field: string,
): Promise<void> {
  const { patterns, organization, until } = given;
  if (organization === null) await mustReachWhole(tx, userId, scope, 'user.permissions.other');
  else if ((await sharedWith(tx, userId, [organization])).length === 0)
    throw refuseField(field, 'names an organization that the person does not belong to');
  await mustOutrank(tx, actor, userId, at, organization === null ? undefined : [organization]);
  mustHoldToGive(
    actor,
    patterns.map(pattern => ({ pattern, organization })),
    until,
  );
}
