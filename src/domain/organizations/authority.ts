import type { Actor, Caller } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Permit } from '../../kernel/permit.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { mustBeOver, over, type Say } from '../access/over.ts';
import { type Organization, organizationById } from './organizations.ts';

interface About {
  readonly organizationId: string;
}

/** The caller holds the node somewhere, or belongs to the organization and `memberMay` says that this is enough. */
export function overOrganization<I extends About = About>(
  node: string,
  memberMay: (actor: Actor, input: I) => boolean = () => false,
): Permit<I, { readonly say: Say<'member'> }> {
  return over(node, (actor, input) =>
    actor.organizations.includes(input.organizationId) ? { part: 'member', enough: memberMay(actor, input) } : null,
  );
}

/** The organization that the caller's say is about; refuses as `mustBeOver`. */
export async function organizationUnder(
  on: Queryable,
  say: Say<'member'>,
  caller: Caller,
  id: string,
): Promise<{ readonly organization: Organization; readonly actor: Actor }> {
  const organization = await organizationById(on, id);
  const unseen = refuse('organization.not_found', {});
  const { actor } = mustBeOver(say, caller, organization?.id, unseen);
  if (organization === undefined) throw unseen;
  return { organization, actor };
}
