import { setImmediate as nextTurn } from 'node:timers/promises';
import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { heldAt, holdingsOf } from '../access/grants.ts';
import { compile } from '../access/matcher.ts';
import { Node } from '../access/patterns.ts';
import { type Because, explainer, reasonsOf } from '../access/reasons.ts';
import { needs, query } from '../action.ts';
import { UserIdentifier, userIdOf } from './identifiers.ts';

/** Whether somebody may do one thing; with why, when that was asked for. */
export interface Decision {
  readonly node: string;
  readonly held: boolean;
  readonly why?: Because;
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
    const decisions = nodes.map(node => {
      const scope = actor.holds(node);
      // With an organization named, what the actor holds is narrowed to it.
      return { node, held: organization === null ? scope === 'everything' : scope !== null };
    });
    return explain ? explained(db, decisions, { userId: actor.id, at, organization }) : decisions;
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
    const decisions = nodes.map(node => ({ node, held: held(node) }));
    return explain ? explained(db, decisions, { userId: id, at, organization }) : decisions;
  },
});

/** As many reasons are told in one answer, shared out among what was asked. */
const mostReasons = 2000;
const nothing: Because = { until: null, reasons: [], others: 0 };

async function explained(
  on: Queryable,
  decisions: readonly Decision[],
  { userId, at, organization }: { readonly userId: string; readonly at: Date; readonly organization: string | null },
): Promise<readonly Decision[]> {
  const why = explainer(await reasonsOf(on, userId, at));
  // What both take of the event loop is not taken at once.
  await nextTurn();
  const most = Math.max(1, Math.floor(mostReasons / Math.max(1, decisions.length)));
  return decisions.map(({ node, held }) => ({ node, held, why: held ? why(node, { organization, most }) : nothing }));
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
