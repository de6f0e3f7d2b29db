import type { Actor, Caller, Scope, TeamRole } from '../../kernel/actor.ts';
import { type DomainError, refuse } from '../../kernel/errors.ts';
import type { Permit } from '../../kernel/permit.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Team, teamById } from './teams.ts';

/** What may give a caller a say over a team: a node where they hold it, or their own role in the team. */
export interface Say {
  readonly actor: Actor;
  readonly node: string;
  /** Where the node is held; null when nowhere. */
  readonly scope: Scope | null;
  readonly role: TeamRole | null;
  /** Roles that are enough without the node. */
  readonly roles: readonly TeamRole[];
}

/** A team that the caller may act on, and by what right. */
export interface Authority {
  readonly team: Team;
  readonly actor: Actor;
  /** The node reaches this team; otherwise the caller's role in it is all they have. */
  readonly byNode: boolean;
  readonly role: TeamRole | null;
}

/** The caller holds the node somewhere, or is in the team that `teamId` names in one of the roles. */
export function overTeam(
  node: string,
  roles: readonly TeamRole[],
): Permit<{ readonly teamId: string }, { readonly say: Say }> {
  return {
    nodes: [node],
    areas: [],
    open: null,
    judge(actor, { teamId }) {
      if (actor === null) return { refused: 'unauthenticated', missing: [node] };
      const scope = actor.holds(node);
      const role = actor.teams.get(teamId) ?? null;
      if (scope === null && (role === null || !roles.includes(role))) return { refused: 'forbidden', missing: [node] };
      return { say: { actor, node, scope, role, roles } };
    },
  };
}

/**
 * The team that the caller's say is about. Refuses as not found a team that neither the node's scope nor a membership
 * reaches, and with the missing node what a membership shows but does not allow.
 */
export async function teamUnder(on: Queryable, say: Say, caller: Caller, teamId: string): Promise<Authority> {
  const team = await teamById(on, teamId);
  // To whoever holds the node nowhere, the permit says the same of teams that do not exist.
  const unseen = () => (say.scope === null ? denied(say.node) : refuse('team.not_found', {}));
  if (team === undefined) throw unseen();
  const byNode = say.scope !== null && reaches(say.scope, team.organization_id);
  // Whoever names an organization acts there only, whatever else they belong to.
  const here = caller.organization === null || caller.organization === team.organization_id;
  const role = here ? say.role : null;
  if (!byNode && role === null) throw unseen();
  if (!byNode && role !== null && !say.roles.includes(role)) throw denied(say.node);
  return { team, actor: say.actor, byNode, role };
}

/** Whether a scope includes an organization; the platform (null) only by everything. */
export function reaches(scope: Scope, organization: string | null): boolean {
  return scope === 'everything' || (organization !== null && scope.organizations.includes(organization));
}

/** The refusal for want of a node. */
export function denied(node: string): DomainError<'permission.denied'> {
  return refuse('permission.denied', { missing: [node] });
}
