import { type Actor, meet, operatorId, type Scope, type SessionActor } from './actor.ts';
import type { SelfArea } from './self-areas.ts';

/** Why a caller may not; `missing` names the nodes that would have allowed it. */
export interface Refusal {
  readonly refused: 'unauthenticated' | 'forbidden' | 'no session';
  readonly missing: readonly string[];
}

/**
 * Who may perform an action, judged only from the caller's compiled access and the input. `G` is what the action's
 * `run` then gets to see: nothing, the actor, or the actor with the scope in which they hold the node.
 */
export interface Permit<in I, out G> {
  readonly nodes: readonly string[];
  /** What of one's own it is about. */
  readonly areas: readonly SelfArea[];
  /** Why the action may be public; null for all others. */
  readonly open: string | null;
  /** Of an open action: whoever comes with an API key is served, too. Signing in and all around it takes no key. */
  readonly withKeys?: boolean;
  /** It takes a session (`inSession`). */
  readonly needsSession?: boolean;
  judge(actor: Actor | null, input: I): G | Refusal;
}

export interface AsActor {
  readonly actor: Actor;
}
export interface Scoped extends AsActor {
  readonly scope: Scope;
}
export interface AsSelf extends AsActor {
  /** Whose own it is. The operator has nothing: then it is an id that no account has. */
  readonly userId: string;
}
export interface AsSession extends AsSelf {
  readonly actor: SessionActor;
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
    areas: [],
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

/** What is the caller's own by nature: sessions hold every area, API keys those that they name. */
export function self(area: SelfArea): Permit<unknown, AsSelf> {
  return {
    nodes: [],
    areas: [area],
    open: null,
    judge(actor) {
      if (actor === null) return unauthenticated([]);
      if (!holdsArea(actor, area)) return forbidden([`self.${area}`]);
      return { actor, userId: actor.userId ?? operatorId };
    },
  };
}

function holdsArea(actor: Actor, area: SelfArea): boolean {
  switch (actor.kind) {
    case 'session':
    case 'operator':
    case 'execution':
      return true;
    case 'api_key':
      return actor.areas.has(area);
    case 'monitor':
      return false;
  }
}

/**
 * The rule, for who came with a session: ways to sign in, API keys, and all that asks anew who is there. API keys and the
 * operator have none, and nothing that they could name would help.
 */
export function inSession<I, G extends AsActor>(rule: Permit<I, G>): Permit<I, G & { readonly actor: SessionActor }> {
  return {
    nodes: rule.nodes,
    areas: rule.areas,
    open: null,
    needsSession: true,
    judge(actor, input) {
      if (actor !== null && actor.kind !== 'session') return { refused: 'no session', missing: [] };
      const judged = rule.judge(actor, input);
      if (actor === null || isRefusal(judged)) return judged as Refusal;
      return { ...judged, actor };
    },
  };
}

/** What is one's own, for who came with a session. */
export function bySession(area: SelfArea): Permit<unknown, AsSession> {
  return inSession(self(area));
}

/** Only the command line and jobs, which act for whoever runs the server. */
export const byOperator: Permit<unknown, AsActor> = {
  nodes: [],
  areas: [],
  open: null,
  judge(actor) {
    if (actor === null) return unauthenticated([]);
    return actor.kind === 'operator' ? { actor } : forbidden([]);
  },
};

/** No sign-in needed; the reason is part of the declaration. It has to do with signing in, unless it is for keys, too. */
export function open(why: string, { withKeys = false } = {}): Permit<unknown, AsAnyone> {
  return { nodes: [], areas: [], open: why, withKeys, judge: actor => ({ actor }) };
}

/**
 * The input's `key` is the caller's own id, and the caller holds the node. Upon anyone else no node would help here, so
 * none is named as missing.
 */
export function own<const K extends string>(key: K, node: string): Permit<{ readonly [_ in K]: string }, Scoped> {
  return {
    nodes: [node],
    areas: [],
    open: null,
    judge(actor, input) {
      if (actor === null) return unauthenticated([node]);
      if (input[key] !== actor.userId) return forbidden([]);
      if (actor.holds(node) === null) return forbidden([node]);
      return { actor, scope: 'everything' };
    },
  };
}

/** The first rule that allows decides; when none does, the refusal names every node that would have helped. */
export function anyOf<I, G>(...rules: readonly [Permit<I, G>, ...Permit<I, G>[]]): Permit<I, G> {
  const nodes = rules.flatMap(rule => rule.nodes);
  return {
    nodes,
    areas: rules.flatMap(rule => rule.areas),
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
    areas: rule.areas,
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
    areas: [...left.areas, ...right.areas],
    open: null,
    judge(actor, input) {
      const first = left.judge(actor, input);
      if (isRefusal(first)) return first;
      const second = right.judge(actor, input);
      return isRefusal(second) ? second : { ...first, ...second };
    },
  };
}
