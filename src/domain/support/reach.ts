import type { Actor, Scope } from '../../kernel/actor.ts';
import { isRefusal, type Permit } from '../../kernel/permit.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { scopeIncludes, within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { needs, self } from '../action.ts';

/** Which tickets a caller comes to. */
export interface TicketReach {
  readonly actor: Actor;
  /** Whose own they are; null for a key that does not name the area. */
  readonly userId: string | null;
  /** Where they handle those of others; null for nowhere. */
  readonly scope: Scope | null;
}

const own = self('support');
const others = needs('support.manage');

/** One's own tickets, those of others where `support.manage` is held, or both. */
export const overTickets: Permit<unknown, { readonly reach: TicketReach }> = {
  nodes: others.nodes,
  areas: own.areas,
  open: null,
  judge(actor, input) {
    if (actor === null) return { refused: 'unauthenticated', missing: [] };
    const [mine, handled] = [own.judge(actor, input), others.judge(actor, input)];
    if (isRefusal(mine) && isRefusal(handled)) {
      return { refused: 'forbidden', missing: [...mine.missing, ...handled.missing] };
    }
    const userId = isRefusal(mine) ? null : mine.userId;
    return { reach: { actor, userId, scope: isRefusal(handled) ? null : handled.scope } };
  },
};

/** SQL: the ticket `t` is the caller's own, of an organization that they still belong to and act in. */
export function isOwn({ actor, userId }: TicketReach): Fragment {
  const { actsIn } = actor;
  const here = actsIn === null ? sql`t.organization_id is null or` : sql`t.organization_id = ${actsIn}::uuid and`;
  return sql`(t.opened_by = ${userId}::uuid and (${here} t.organization_id = any(${actor.organizations}::uuid[])))`;
}

/** SQL: the caller handles the ticket `t`. */
export function isHandled({ scope }: TicketReach): Fragment {
  return scope === null ? raw('false') : within('t.organization_id', organizationsIn(scope));
}

/** Whether the caller handles what lies in an organization (null: the platform). */
export function handles({ scope }: TicketReach, organization: string | null): boolean {
  return scope !== null && scopeIncludes(scope, organization);
}
