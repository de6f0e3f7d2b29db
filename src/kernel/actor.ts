import type { AuditedAccess } from './audited.ts';
import type { Execution } from './execution.ts';
import type { Lent } from './holdings.ts';
import type { SelfArea } from './self-areas.ts';

/** Where a caller holds a node: everywhere, or in the named organizations only. */
export type Scope = 'everything' | { readonly organizations: readonly string[] };

export type TeamRole = 'owner' | 'manager' | 'member';

/** What somebody holds at this moment, and what they belong to. */
export interface Access {
  /** Teams the person belongs to. */
  readonly teams: ReadonlyMap<string, TeamRole>;
  /** Organizations the person belongs to. */
  readonly organizations: readonly string[];
  /** Single things that are shared with the person for a time. */
  readonly lent: readonly Lent[];
  /** The organization that they act in; null: wherever they may. */
  readonly actsIn: string | null;
  /** Where the person holds a node, or null when nowhere. */
  holds(node: string): Scope | null;
  /** Where the person holds a node without an end, or null when nowhere. */
  holdsForGood(node: string): Scope | null;
  /**
   * Until when everything that a pattern gives in an organization (null: everywhere) is held, in milliseconds since 1970:
   * `Infinity` for good, null when it is not held now.
   */
  heldUntil(pattern: string, organization: string | null): number | null;
  /** Only for who holds anything by grants whose every use is recorded. */
  readonly audited?: AuditedAccess | undefined;
}

/** Somebody as what they may do is judged, whether they are here themselves or made a promise that is kept now. */
export interface Judged extends Access {
  /** Null: the operator. */
  readonly userId: string | null;
}

/**
 * Who is behind a request: the person of a session, the owner of an API key, whoever runs the server, the person who
 * began what goes on as a job, or what watches the server.
 */
export type Actor = SessionActor | ApiKeyActor | Operator | Beginner | Monitor;

export interface SessionActor extends Access {
  readonly kind: 'session';
  readonly userId: string;
  readonly sessionId: string;
}

/**
 * The owner of a key, as far as the key goes: it holds what it names and its owner holds now. What its owner is by nature
 * counts only where the key names the area: without `teams` and `organizations`, it belongs to none.
 */
export interface ApiKeyActor extends Access {
  readonly kind: 'api_key';
  readonly userId: string;
  readonly keyId: string;
  /** What its owner calls it. */
  readonly keyName: string;
  /** Which secret of it was shown, by what that is looked up; null where none was, as in what goes on as a job. */
  readonly secret: string | null;
  readonly areas: ReadonlySet<SelfArea>;
  /** Its owner belongs to organizations that the key does not count. */
  readonly hidesOrganizations: boolean;
}

/**
 * The person who began an execution, as they are now: what goes on of it does not end with the session that they had. Who began
 * one with an API key acts on with that key.
 */
export interface Beginner extends Access {
  readonly kind: 'execution';
  readonly userId: string;
  readonly executionId: string;
}

/** For whom a job acts: the person who began an execution, and the API key that they began it with (null: none). */
export interface OnBehalf extends Pick<Beginner, 'userId' | 'executionId'> {
  readonly keyId: string | null;
}

/** The command line and jobs, which act for whoever runs the server and may do everything. */
export interface Operator extends Access {
  readonly kind: 'operator';
  readonly userId: null;
  readonly by: 'command line' | 'job';
}

/** What watches the server, by a token of its own: nobody's account, and no operator. */
export interface Monitor extends Access {
  readonly kind: 'monitor';
  readonly userId: null;
}

/** What stands for the operator where an id has to: in the ledger, and as the owner of what belongs to no account. */
export const operatorId = '00000000-0000-0000-0000-000000000000';

/** The caller as the actor may act: an API key that is for one organization acts there, whether that was named or not. */
export function actingWhere(caller: Caller, actor: Actor | null): Caller {
  if (actor?.kind !== 'api_key' || actor.actsIn === null || caller.organization === actor.actsIn) return caller;
  return { ...caller, organization: actor.actsIn };
}

/** Whether the person belongs to no organization. */
export function belongsNowhere(actor: Actor): boolean {
  return actor.organizations.length === 0 && !(actor.kind === 'api_key' && actor.hidesOrganizations);
}

/** Whether this is the session that the actor came with. */
export function cameWith(actor: Actor, sessionId: string): boolean {
  return actor.kind === 'session' && actor.sessionId === sessionId;
}

/** At most `max` calls in `seconds` of all that is called `name` together, per address or per person who is signed in. */
export interface RouteLimit {
  readonly name: string;
  readonly per: 'ip' | 'actor';
  readonly max: number;
  readonly seconds: number;
}

/** What the outside knows about a request before anyone is recognised. */
export interface Caller {
  /** Bearer token, if one was sent. */
  readonly credential: string | null;
  /** Of an open socket: the session that it was opened with, asked about anew each time. Its token may have ended since. */
  readonly session?: Pick<SessionActor, 'userId' | 'sessionId'> | undefined;
  /** Organization the caller asked to act in (`X-Organization-Id`). */
  readonly organization: string | null;
  readonly ip: string;
  readonly userAgent: string;
  readonly requestId: string;
  /** Id of a device that has signed in before, from its signed cookie. */
  readonly device: string | null;
  /** Limits of where it came in, besides the action's own. */
  readonly limits?: readonly RouteLimit[] | undefined;
  /** States of what is edited that the caller wants to change, by `If-Match`; `any`: whichever it has; absent: not asked. */
  readonly ifMatch?: IfMatch | undefined;
  /** Whether nobody waits for the answer any more; absent where that is not known. */
  readonly gone?: (() => boolean) | undefined;
  /** What this call is known as where calls are workflows; a command is recorded under it. */
  readonly execution?: Execution | undefined;
  /** Of a job that acts for the person who began an execution. */
  readonly behalf?: OnBehalf | undefined;
  /** Told whose API key it was, for whoever counts how keys are used; absent: nobody does. */
  readonly counted?: { apiKey: { readonly keyId: string; readonly userId: string } | null } | undefined;
  /** The command line and jobs act for the operator, or on behalf; only `http` callers have to show a credential. */
  readonly via: 'http' | 'command line' | 'job';
}

/** The states, as `stateTag` tells them, that a caller takes a thing to have. Empty: none that there could be. */
export type IfMatch = 'any' | readonly string[];

/** Where both scopes hold, or null when nowhere. */
export function meet(left: Scope, right: Scope): Scope | null {
  if (left === 'everything') return right;
  if (right === 'everything') return left;
  const both = left.organizations.filter(id => right.organizations.includes(id));
  return both.length === 0 ? null : { organizations: both };
}

/** Where either scope holds; null stands for nowhere. */
export function join(left: Scope | null, right: Scope | null): Scope | null {
  if (left === null || right === null) return left ?? right;
  if (left === 'everything' || right === 'everything') return 'everything';
  return { organizations: [...new Set([...left.organizations, ...right.organizations])] };
}
