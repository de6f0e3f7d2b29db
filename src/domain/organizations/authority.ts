import type { Actor, Caller, Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { AsActor, Permit } from '../../kernel/permit.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Organization, organizationById } from './organizations.ts';

/** What may give a caller a say over an organization: a node where they hold it, or that they belong to it. */
export interface Say {
  readonly actor: Actor;
  readonly node: string;
  /** Where the node is held; null when nowhere. */
  readonly scope: Scope | null;
  /** Belonging to it is enough without the node. */
  readonly asMember: boolean;
}

interface About {
  readonly organizationId: string;
}

/** The caller holds the node somewhere, or belongs to the organization and `memberMay` says that this is enough. */
export function overOrganization<I extends About = About>(
  node: string,
  memberMay: (actor: Actor, input: I) => boolean = () => false,
): Permit<I, { readonly say: Say }> {
  return {
    nodes: [node],
    areas: [],
    open: null,
    judge(actor, input) {
      if (actor === null) return { refused: 'unauthenticated', missing: [node] };
      const scope = actor.holds(node);
      const asMember = actor.organizations.includes(input.organizationId) && memberMay(actor, input);
      return scope === null && !asMember
        ? { refused: 'forbidden', missing: [node] }
        : { say: { actor, node, scope, asMember } };
    },
  };
}

/** The caller holds the node everywhere: what it allows lies in no organization. */
export function platformWide(node: string): Permit<unknown, AsActor> {
  return {
    nodes: [node],
    areas: [],
    open: null,
    judge(actor) {
      if (actor === null) return { refused: 'unauthenticated', missing: [node] };
      return actor.holds(node) === 'everything' ? { actor } : { refused: 'forbidden', missing: [node] };
    },
  };
}

/**
 * The organization that the caller's say is about. Refuses as not found one that neither the node's scope nor belonging
 * to it reaches, and with the missing node one that the caller belongs to but may not treat like this. Whoever holds the
 * node nowhere gets what the permit says of organizations that do not exist: that it is missing.
 */
export async function organizationUnder(
  on: Queryable,
  say: Say,
  caller: Caller,
  id: string,
): Promise<{ readonly organization: Organization; readonly actor: Actor }> {
  const { actor, node, scope, asMember } = say;
  const byNode = scope === 'everything' || (scope?.organizations.includes(id) ?? false);
  // Whoever names an organization acts there only, whatever else they belong to.
  const here = caller.organization === null || caller.organization.toLowerCase() === id;
  const belongs = here && actor.organizations.includes(id);
  const organization = byNode || belongs ? await organizationById(on, id) : undefined;
  if (organization === undefined && scope !== null) throw refuse('organization.not_found', {});
  if (organization === undefined || (!byNode && !asMember)) throw refuse('permission.denied', { missing: [node] });
  return { organization, actor };
}
