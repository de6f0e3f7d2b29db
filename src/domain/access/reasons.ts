import type { Queryable } from '../../platform/db/queryable.ts';
import { prepared, sql } from '../../platform/db/sql.ts';
import { givenSql } from './holdings.ts';
import { patternTree } from './pattern-tree.ts';
import { patternOf } from './patterns.ts';

/** One thing that gives a person a node, so that a decision can be explained. Times are RFC 3339 UTC. */
export interface Reason {
  readonly source: 'role' | 'direct' | 'team';
  /** Id of the role, of the direct grant, or of the team. */
  readonly id: string;
  /** Name of the role or team; null for a direct grant. */
  readonly name: string | null;
  readonly pattern: string;
  /** Where it holds; null: everywhere. */
  readonly organization: string | null;
  readonly startsAt: string | null;
  /** Null: for good. */
  readonly expiresAt: string | null;
  /** User id of who gave it; null for the system and the operator. */
  readonly givenBy: string | null;
  /** The access request that was approved by it, as people call it; null for all else. */
  readonly request: string | null;
}

interface Row {
  readonly source: Reason['source'];
  readonly id: string;
  readonly name: string | null;
  readonly resource: string;
  readonly action: string | null;
  readonly organization_id: string | null;
  readonly starts_at: string | null;
  readonly expires_at: string | null;
  readonly granted_by: string | null;
  readonly request: number | null;
}

const findReasons = prepared<[person: string, at: Date]>(
  'reasons',
  (person, at) => sql`${givenSql(person)}
    select source, id, name, resource, action, organization_id, starts_at, expires_at, granted_by,
      case when source = 'direct' then (select q.number from access_requests q where q.grant_id = given.id) end as request
    from given
    where (expires_at is null or expires_at > ${at}) and (starts_at is null or starts_at <= ${at})
      and (organization_id is null or organization_id in (select id from member))
    order by source, name, id, resource, action`,
);

/** Everything that gives a person anything at a moment. */
export async function reasonsOf(on: Queryable, userId: string, at: Date): Promise<Reason[]> {
  const rows = await on.rows<Row>(findReasons(userId, at));
  return rows.map(row => ({
    source: row.source,
    id: row.id,
    name: row.name,
    pattern: row.action === null ? row.resource : patternOf(row.resource, row.action),
    organization: row.organization_id,
    startsAt: row.starts_at,
    expiresAt: row.expires_at,
    givenBy: row.granted_by,
    request: row.request === null ? null : `REQ-${row.request}`,
  }));
}

/** Why a node is held. */
export interface Because {
  /** Until when at least one reason holds, in RFC 3339; null: for good, or not at all. */
  readonly until: string | null;
  /** As many of them as were asked for, in the order of all. */
  readonly reasons: readonly Reason[];
  /** How many more there are. */
  readonly others: number;
}

/** What one pattern gives in one place: everything that gives it, and the last end. */
interface Kept {
  /** With their places among all. */
  readonly reasons: [place: number, reason: Reason][];
  until: string | null;
}

/** Finds, of all reasons, those that give a node in an organization (null: everywhere), at most `most` of them. */
export function explainer(
  all: readonly Reason[],
): (node: string, asked: { readonly organization: string | null; readonly most: number }) => Because {
  const tree = patternTree<Map<string | null, Kept>>();
  for (const [place, reason] of all.entries()) keep(tree.at(reason.pattern, newPlaces), place, reason);
  return (node, { organization, most }) => {
    const found: Kept[] = [];
    tree.above(node, places => {
      const everywhere = places.get(null);
      const there = organization === null ? undefined : places.get(organization);
      if (everywhere !== undefined) found.push(everywhere);
      if (there !== undefined) found.push(there);
    });
    const count = found.reduce((sum, { reasons }) => sum + reasons.length, 0);
    const until = found.map(kept => kept.until).reduce(lastEnd, found.length === 0 ? null : '');
    const told: Kept['reasons'] = [];
    for (const kept of found) told.push(...kept.reasons.slice(0, most - told.length));
    told.sort(([left], [right]) => left - right);
    return { until, reasons: told.map(([, reason]) => reason), others: count - told.length };
  };
}

const newPlaces = (): Map<string | null, Kept> => new Map();

function keep(places: Map<string | null, Kept>, place: number, reason: Reason): void {
  const kept = places.get(reason.organization);
  if (kept === undefined) {
    places.set(reason.organization, { reasons: [[place, reason]], until: reason.expiresAt });
    return;
  }
  kept.reasons.push([place, reason]);
  kept.until = lastEnd(kept.until, reason.expiresAt);
}

/** The later of two ends; null stands for none. RFC 3339 in UTC with milliseconds sorts as text. */
function lastEnd(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return null;
  return left > right ? left : right;
}
