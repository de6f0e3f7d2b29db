import type { Actor, Caller } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';

/** Where it is asked for: the organization that is named, one's only one, or for who belongs to none, the platform. */
export function placeOf(actor: Actor, named: string | null | undefined, caller: Caller): string | null {
  const asked = (named ?? caller.organization)?.toLowerCase() ?? null;
  if (asked !== null) {
    if (!actor.organizations.includes(asked)) throw refuse('organization.not_found', {});
    return asked;
  }
  const [only = null, ...others] = actor.organizations;
  if (others.length > 0) throw refuse('organization.required', {});
  return only;
}
