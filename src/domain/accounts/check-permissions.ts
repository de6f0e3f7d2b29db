import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { heldAt, holdingsOf } from '../access/grants.ts';
import { compile } from '../access/matcher.ts';
import { Node } from '../access/patterns.ts';
import { because, type Reason, reasonsOf, until } from '../access/reasons.ts';
import { needs, query } from '../action.ts';
import { UserIdentifier, userIdOf } from './identifiers.ts';

/** Whether somebody may do one thing; with why, when that was asked for. */
export interface Decision {
  readonly node: string;
  readonly held: boolean;
  readonly why?: {
    /** Until when it holds; null: for good, or not at all. */
    readonly until: string | null;
    readonly reasons: readonly Reason[];
  };
}

const Asked = {
  nodes: Type.Array(Node, { maxItems: 1000 }),
  explain: Type.Optional(Type.Boolean()),
};

/**
 * Whether the caller holds nodes, in order. It is asked of the platform as a whole, or of the organization that the
 * caller acts in; never "somewhere".
 */
export const checkOwn = query('access.check_own', {
  input: Type.Object(Asked, { additionalProperties: false }),
  permit: needs('user.read'),
  run: async ({ db, actor, caller, at }, { nodes, explain = false }): Promise<readonly Decision[]> => {
    const { organization } = caller;
    const reasons = explain ? await reasonsOf(db, actor.id, at) : null;
    return nodes.map(node => {
      const scope = actor.holds(node);
      // With an organization named, what the actor holds is narrowed to it.
      const held = organization === null ? scope === 'everything' : scope !== null;
      return reasons === null ? { node, held } : explained(node, held, reasons, organization);
    });
  },
});

/** Whether somebody else holds nodes. Whoever may look into one organization only is told of that one. */
export const checkOther = query('access.check', {
  input: Type.Object({ identifier: UserIdentifier, ...Asked }, { additionalProperties: false }),
  permit: needs('user.read.other'),
  run: async ({ db, scope, caller, at }, { identifier, nodes, explain = false }): Promise<readonly Decision[]> => {
    const id = await userIdOf(db, identifier, scope);
    const organization = place(scope, caller.organization);
    const held = await holding(db, id, at, organization);
    const reasons = explain ? await reasonsOf(db, id, at) : null;
    return nodes.map(node =>
      reasons === null ? { node, held: held(node) } : explained(node, held(node), reasons, organization),
    );
  },
});

function explained(node: string, held: boolean, all: readonly Reason[], organization: string | null): Decision {
  const reasons = held ? because(all, node, organization) : [];
  return { node, held, why: { until: until(reasons) ?? null, reasons } };
}

async function holding(
  on: Queryable,
  userId: string,
  at: Date,
  organization: string | null,
): Promise<(node: string) => boolean> {
  const { holds } = compile(heldAt((await holdingsOf(on, userId, at)).grants, at));
  return node => {
    const scope = holds(node);
    if (scope === null) return false;
    return scope === 'everything' || (organization !== null && scope.organizations.includes(organization));
  };
}

/** The organization that a question about somebody else is about; null: the platform as a whole. */
function place(scope: Scope, named: string | null): string | null {
  if (named !== null || scope === 'everything') return named;
  const [only, ...others] = scope.organizations;
  if (only === undefined || others.length > 0) throw refuse('organization.required', {});
  return only;
}
