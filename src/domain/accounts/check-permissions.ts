import { setImmediate as nextTurn } from 'node:timers/promises';
import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { heldAt, holdingsOf } from '../access/holdings.ts';
import { compile } from '../access/matcher.ts';
import { scopeIncludes } from '../access/over.ts';
import { Node } from '../access/patterns.ts';
import { type Because, explainer, reasonsOf } from '../access/reasons.ts';
import { allOf, needs, query, self } from '../action.ts';
import { UserIdentifier, userIdOf } from '../people/identifiers.ts';
import { usedAmong } from '../permission-nodes/used.ts';
import type { Ports } from '../ports.ts';

/** Whether somebody may do one thing; with why, when that was asked for. */
export interface Decision {
  readonly node: string;
  readonly held: boolean;
  readonly why?: Because & { /** Whether a feature asks for it. */ readonly used: boolean };
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
  permit: allOf(needs('user.read'), self('profile')),
  run: async (work, { nodes, explain = false }): Promise<readonly Decision[]> => {
    const { actor, userId, caller } = work;
    const { organization } = caller;
    const decisions = nodes.map(node => {
      const scope = actor.holds(node);
      // With an organization named, what the actor holds is narrowed to it.
      return { node, held: organization === null ? scope === 'everything' : scope !== null };
    });
    return explain ? explained(work, decisions, { userId, organization }) : decisions;
  },
});

/** Whether somebody else holds nodes. Whoever may look into one organization only is told of that one. */
export const checkOther = query('access.check', {
  input: Type.Object({ identifier: UserIdentifier, ...Asked }, { additionalProperties: false }),
  permit: needs('user.read.other'),
  refuses: ['organization.required', 'user.not_found'],
  run: async (work, { identifier, nodes, explain = false }): Promise<readonly Decision[]> => {
    const { db, scope, caller, at } = work;
    const id = await userIdOf(db, identifier, scope);
    const organization = place(scope, caller.organization);
    const held = await holding(db, id, at, organization);
    const decisions = nodes.map(node => ({ node, held: held(node) }));
    return explain ? explained(work, decisions, { userId: id, organization }) : decisions;
  },
});

/** As many reasons are told in one answer, shared out among what was asked. */
const mostReasons = 2000;
const nothing: Because = { until: null, reasons: [], others: 0 };

interface Asking {
  readonly db: Queryable;
  readonly at: Date;
  readonly actor: { readonly holds: (node: string) => Scope | null };
  readonly ports: Pick<Ports, 'usedIn' | 'catalogue'>;
}

async function explained(
  { db, at, actor, ports }: Asking,
  decisions: readonly Decision[],
  { userId, organization }: { readonly userId: string; readonly organization: string | null },
): Promise<readonly Decision[]> {
  const nodes = decisions.map(({ node }) => node);
  // Whoever may not list the types of credentials learns of none from this either.
  const types = actor.holds('credential_type.fetch.many');
  const [reasons, used] = await Promise.all([reasonsOf(db, userId, at), usedAmong(db, nodes, { ports, types })]);
  const why = explainer(reasons);
  // What both take of the event loop is not taken at once.
  await nextTurn();
  const most = Math.max(1, Math.floor(mostReasons / Math.max(1, decisions.length)));
  return decisions.map(({ node, held }) => ({
    node,
    held,
    why: { ...(held ? why(node, { organization, most }) : nothing), used: used.has(node) },
  }));
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
    return scope !== null && scopeIncludes(scope, organization);
  };
}

/** The organization that a question about somebody else is about; null: the platform as a whole. */
function place(scope: Scope, named: string | null): string | null {
  if (named !== null || scope === 'everything') return named;
  const [only, ...others] = scope.organizations;
  if (only === undefined || others.length > 0) throw refuse('organization.required', {});
  return only;
}
