import { setImmediate as nextTurn } from 'node:timers/promises';
import Type from 'typebox';
import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { auditedAmong, requestsGiving } from '../access/audited-grants.ts';
import { heldAt, holdingsOf } from '../access/holdings.ts';
import { compile, type Matcher } from '../access/matcher.ts';
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
    const { actor, userId, caller, target } = work;
    const { audited } = actor;
    const { organization } = caller;
    const decisions = await inTurns(nodes, node => {
      const scope = actor.holds(node);
      // With an organization named, what the actor holds is narrowed to it.
      const held = organization === null ? scope === 'everything' : scope !== null;
      if (held && audited !== undefined) audited.used(node, audited.aloneBy(node));
      return { node, held };
    });
    if (audited !== undefined) target({ kind: 'user', id: userId, organization });
    return explain ? explained(work, decisions, { userId, organization }) : decisions;
  },
});

/** Whether somebody else holds nodes. Whoever may look into one organization only is told of that one. */
export const checkOther = query('access.check', {
  input: Type.Object({ identifier: UserIdentifier, ...Asked }, { additionalProperties: false }),
  permit: needs('user.read.other'),
  refuses: ['organization.required', 'user.not_found'],
  run: async (work, { identifier, nodes, explain = false }): Promise<readonly Decision[]> => {
    const { db, scope, caller, at, target, used } = work;
    const id = await userIdOf(db, identifier, scope);
    const organization = place(scope, caller.organization);
    const { held, aloneBy } = await holding(db, id, at, organization);
    const decisions = await inTurns(nodes, node => {
      const decision = { node, held: held(node) };
      if (decision.held) used({ node, requests: aloneBy(node) });
      return decision;
    });
    target({ kind: 'user', id, organization });
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
  return inTurns(decisions, ({ node, held }) => ({
    node,
    held,
    why: { ...(held ? why(node, { organization, most }) : nothing), used: used.has(node) },
  }));
}

/** So many nodes are judged in one turn of the event loop: who holds much must not keep others waiting. */
const inOneTurn = 200;

async function inTurns<Item, Result>(
  items: readonly Item[],
  judge: (item: Item) => Result,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += inOneTurn) {
    if (from > 0) await nextTurn();
    for (const item of items.slice(from, from + inOneTurn)) results.push(judge(item));
  }
  return results;
}

async function holding(
  on: Queryable,
  userId: string,
  at: Date,
  organization: string | null,
): Promise<{
  readonly held: (node: string) => boolean;
  /** The requests that alone give it, where their every use is recorded. */
  readonly aloneBy: (node: string) => readonly string[];
}> {
  const grants = heldAt((await holdingsOf(on, userId, at)).grants, at);
  const audited = auditedAmong(grants);
  const gives = ({ holds }: Matcher, node: string): boolean => {
    const scope = holds(node);
    return scope !== null && scopeIncludes(scope, organization);
  };
  const matcher = compile(grants);
  return {
    held: node => gives(matcher, node),
    aloneBy: node =>
      audited === undefined || gives(audited.without, node) ? [] : requestsGiving(audited.grants, node, organization),
  };
}

/** The organization that a question about somebody else is about; null: the platform as a whole. */
function place(scope: Scope, named: string | null): string | null {
  if (named !== null || scope === 'everything') return named;
  const [only, ...others] = scope.organizations;
  if (only === undefined || others.length > 0) throw refuse('organization.required', {});
  return only;
}
