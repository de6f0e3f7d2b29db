import type { Entry, Place } from './entry.ts';
import { type Key, ofDirectory, successOf } from './table.ts';
import { scopes } from './things.vault.ts';
import type { Caller } from './world.ts';

/** What a caller has to be told; null where anything of that status will do. */
export interface Expected {
  readonly status: number;
  readonly words: string | null;
  /** Of a 403: the nodes that are named. */
  readonly missing: readonly string[];
  /** Let in. */
  readonly success: boolean;
}

/** Where something is held: everywhere, or in these places only (`unknown` is an organization that does not exist). */
export type Where = 'everywhere' | ReadonlySet<Place | 'unknown'>;

/**
 * What the table makes of a request: 401 for strangers, 403 with the node for those who hold it nowhere, 404 for what
 * lies where they do not hold it, 403 with what exceeds their own, success else.
 */
export function expected(key: Key, entry: Entry, caller: Caller, place: Place): Expected {
  const success: Expected = { status: successOf(key, entry), words: entry.words ?? null, missing: [], success: true };
  if (entry.asks === 'open') return success;
  // A token that is itself the credential is refused in the words of the exchange.
  if (!caller.lives)
    return { status: 401, words: entry.asks === 'token' ? null : 'Unauthorized', missing: [], success: false };
  if (typeof entry.asks === 'string') return success;

  let where: Where = caller.within === undefined ? 'everywhere' : new Set([caller.within]);
  const missing = (node: string) => refused(403, wordsWithout(key, node), [node]);
  const belongs = entry.members === true && caller.memberOf.includes(place);
  let anywhere = where;
  for (const node of entry.asks) {
    where = both(where, union(held(caller, node), heldByScope(entry, caller, node)));
    anywhere = both(anywhere, union(held(caller, node), heldByScope({ ...entry, upon: null }, caller, node)));
    // Whoever has a way into some credentials is not told by a 403 that others are there.
    if (anywhere !== 'everywhere' && anywhere.size === 0 && !belongs) return entry.hidden ? notFound : missing(node);
  }
  const [node = ''] = entry.asks;
  if (entry.onlyEverywhere && where !== 'everywhere') return missing(node);
  const subject = entry.upon ?? entry.making;
  if (subject !== null && where !== 'everywhere' && !where.has(place)) {
    if (place === 'platform') {
      if (entry.platform === 'forbidden') return missing(node);
      // Who may make it in one organization only means that one.
      if (entry.platform === 'own organization' && !where.has('unknown'))
        return allowed(entry, caller, where.has('A') ? 'A' : 'B', success);
      return entry.platform === 'readable' ? success : notFound;
    }
    // Who belongs to an organization knows that it exists; naming another one in the header, they act there only.
    if (subject !== 'organization' || !caller.memberOf.includes(place)) return notFound;
    if (caller.within !== undefined && caller.within !== place) return where.size === 0 ? missing(node) : notFound;
    return belongs ? success : missing(node);
  }
  if (entry.into === 'header' && where !== 'everywhere' && where.has('unknown')) return notFound;
  return allowed(entry, caller, place, success);
}

/** Nobody gives what they do not hold themselves. */
function allowed(entry: Entry, caller: Caller, place: Place, success: Expected): Expected {
  if (entry.gives === undefined) return success;
  const { patterns, at } = entry.gives;
  const short = patterns.filter(pattern => !covers(caller, pattern, at === 'platform' ? 'platform' : place));
  return short.length === 0
    ? success
    : refused(403, `Insufficient permissions: you do not hold ${short.join(', ')} yourself`, short);
}

/** The directory's document has words of its own for what is changed of another user. */
function wordsWithout(key: Key, node: string): string {
  if (ofWorkflows(key)) return 'Insufficient permissions to access this resource';
  if (!ofDirectory(key)) return `Insufficient permissions: ${node} is missing`;
  const part = { 'user.roles.other': 'roles', 'user.permissions.other': 'permissions' }[node];
  return part === undefined
    ? 'Insufficient permissions'
    : `You do not have permission to modify ${part} on another user.`;
}

const ofWorkflows = (key: Key): boolean => / \/(?:metrics$|api\/v1\/(?:user|manager|admin|workflows)\/)/.test(key);

const notFound: Expected = { status: 404, words: null, missing: [], success: false };
const refused = (status: number, words: string, missing: readonly string[]): Expected => ({
  ...{ status, words, missing },
  success: false,
});

/** Where a permission scope stands in for a node: that of the credential's type, or of any type where it is about none. */
function heldByScope({ scoped, upon }: Entry, caller: Caller, node: string): Where {
  if (scoped !== true || !node.startsWith('credential.')) return new Set();
  const within = (scope: string) => held(caller, node.replace('credential', scope));
  if (upon === 'credential') return within(scopes.own);
  return upon === 'other_credential' ? within(scopes.other) : union(within(scopes.own), within(scopes.other));
}

/** Where somebody holds a node. */
export function held(caller: Caller, node: string): Where {
  if (covers(caller, node, 'platform')) return 'everywhere';
  return new Set((['A', 'B'] as const).filter(place => covers(caller, node, place)));
}

function union(left: Where, right: Where): Where {
  return left === 'everywhere' || right === 'everywhere' ? 'everywhere' : new Set([...left, ...right]);
}

/** Where both are held. */
export function both(left: Where, right: Where): Where {
  if (left === 'everywhere') return right;
  return right === 'everywhere' ? left : new Set([...left].filter(each => right.has(each)));
}

/** Whether what somebody holds in a place, or everywhere, includes all of a pattern. */
export function covers({ holds }: Pick<Caller, 'holds'>, pattern: string, place: Place): boolean {
  return [...holds.platform, ...(place === 'platform' ? [] : holds[place])].some(
    each => each === '*' || each === pattern || (each.endsWith('.*') && pattern.startsWith(each.slice(0, -1))),
  );
}
