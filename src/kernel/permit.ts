import { type Actor, meet, type Scope } from './actor.ts';

/** Why a caller may not; `missing` names the nodes that would have allowed it. */
export interface Refusal {
  readonly refused: 'unauthenticated' | 'forbidden';
  readonly missing: readonly string[];
}

/**
 * Who may perform an action, judged only from the caller's compiled access and the input. `G` is what the action's
 * `run` then gets to see: nothing, the actor, or the actor with the scope in which they hold the node.
 */
export interface Permit<in I, out G> {
  readonly nodes: readonly string[];
  /** Why the action may be public; null for all others. */
  readonly open: string | null;
  judge(actor: Actor | null, input: I): G | Refusal;
}

export interface AsActor {
  readonly actor: Actor;
}
export interface Scoped extends AsActor {
  readonly scope: Scope;
}
export interface AsAnyone {
  readonly actor: Actor | null;
}

const unauthenticated = (missing: readonly string[]): Refusal => ({ refused: 'unauthenticated', missing });
const forbidden = (missing: readonly string[]): Refusal => ({ refused: 'forbidden', missing });

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}

/** The caller holds every node somewhere; the scope is where they hold all of them. */
export function needs(...nodes: readonly [string, ...string[]]): Permit<unknown, Scoped> {
  return {
    nodes,
    open: null,
    judge(actor) {
      if (actor === null) return unauthenticated(nodes);
      let scope: Scope = 'everything';
      for (const node of nodes) {
        const held = actor.holds(node);
        const both: Scope | null = held === null ? null : meet(scope, held);
        if (both === null) return forbidden([node]);
        scope = both;
      }
      return { actor, scope };
    },
  };
}

/** Anyone with a valid session, for what is the caller's own by nature. */
export const signedIn: Permit<unknown, AsActor> = {
  nodes: [],
  open: null,
  judge: actor => (actor === null ? unauthenticated([]) : { actor }),
};

/** Only the command line and jobs, which act for whoever runs the server. */
export const byOperator: Permit<unknown, AsActor> = {
  nodes: [],
  open: null,
  judge(actor) {
    if (actor === null) return unauthenticated([]);
    return actor.session === null ? { actor } : forbidden([]);
  },
};

/** No sign-in needed; the reason is part of the declaration. */
export function open(why: string): Permit<unknown, AsAnyone> {
  return { nodes: [], open: why, judge: actor => ({ actor }) };
}

/**
 * The input's `key` is the caller's own id, and the caller holds the node. Upon anyone else no node would help here, so
 * none is named as missing.
 */
export function own<const K extends string>(key: K, node: string): Permit<{ readonly [_ in K]: string }, Scoped> {
  return {
    nodes: [node],
    open: null,
    judge(actor, input) {
      if (actor === null) return unauthenticated([node]);
      if (input[key] !== actor.id) return forbidden([]);
      if (actor.holds(node) === null) return forbidden([node]);
      return { actor, scope: 'everything' };
    },
  };
}

/** The caller belongs to the team that the input's `key` names, in one of the given roles. */
export function inTeam<const K extends string>(
  key: K,
  roles: readonly ('owner' | 'manager' | 'member')[],
): Permit<{ readonly [_ in K]: string }, Scoped> {
  return {
    nodes: [],
    open: null,
    judge(actor, input) {
      if (actor === null) return unauthenticated([]);
      const role = actor.teams.get(input[key]);
      return role !== undefined && roles.includes(role) ? { actor, scope: 'everything' } : forbidden([]);
    },
  };
}

/** The first rule that allows decides; when none does, the refusal names every node that would have helped. */
export function anyOf<I, G>(...rules: readonly [Permit<I, G>, ...Permit<I, G>[]]): Permit<I, G> {
  const nodes = rules.flatMap(rule => rule.nodes);
  return {
    nodes,
    open: null,
    judge(actor, input) {
      if (actor === null) return unauthenticated(nodes);
      const missing = new Set<string>();
      for (const rule of rules) {
        const judged = rule.judge(actor, input);
        if (!isRefusal(judged)) return judged;
        for (const node of judged.missing) missing.add(node);
      }
      return forbidden([...missing]);
    },
  };
}

/**
 * The rule, and for each of these keys that the input names, its node as well: `whenNamed(rule, { active: 'user.status' })`.
 * The scope is where everything that was asked for is held.
 */
export function whenNamed<I, const K extends string>(
  rule: Permit<I, Scoped>,
  nodes: { readonly [_ in K]: string },
): Permit<I & { readonly [_ in K]?: unknown }, Scoped> {
  const asked: readonly (readonly [string, string])[] = Object.entries<string>(nodes);
  return {
    nodes: [...rule.nodes, ...asked.map(([, node]) => node)],
    open: null,
    judge(actor, input) {
      const judged = rule.judge(actor, input);
      if (isRefusal(judged)) return judged;
      let { scope } = judged;
      const named: Readonly<Record<string, unknown>> = input;
      for (const [key, node] of asked) {
        if (named[key] === undefined) continue;
        const held = judged.actor.holds(node);
        const both: Scope | null = held === null ? null : meet(scope, held);
        if (both === null) return forbidden([node]);
        scope = both;
      }
      return { actor: judged.actor, scope };
    },
  };
}

/** Both rules allow; `run` gets to see what either of them gives. */
export function allOf<I, A extends object, B extends object>(
  left: Permit<I, A>,
  right: Permit<I, B>,
): Permit<I, A & B> {
  return {
    nodes: [...left.nodes, ...right.nodes],
    open: null,
    judge(actor, input) {
      const first = left.judge(actor, input);
      if (isRefusal(first)) return first;
      const second = right.judge(actor, input);
      return isRefusal(second) ? second : { ...first, ...second };
    },
  };
}
