import type { Caller, Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { organizationFor } from '../access/rules.ts';

/**
 * Where something new belongs. A null that was asked for is the platform, which takes the node everywhere; what was left
 * out falls to the organization of the request, or to the caller's only one.
 */
export function placeFor(scope: Scope, named: string | null | undefined, caller: Caller, node: string): string | null {
  if (named === null && scope !== 'everything') throw refuse('permission.denied', { missing: [node] });
  return named === null ? null : organizationFor(scope, named ?? caller.organization);
}
