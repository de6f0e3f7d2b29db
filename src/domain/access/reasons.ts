import type { Queryable } from '../../platform/db/queryable.ts';
import { givenSql } from './grants.ts';
import { patternCovers, patternOf } from './patterns.ts';

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
}

/** Everything that gives a person anything at a moment. */
export async function reasonsOf(on: Queryable, userId: string, at: Date): Promise<Reason[]> {
  const rows = await on.rows<Row>({
    name: 'reasons',
    text: `${givenSql}
      select source, id, name, resource, action, organization_id, starts_at, expires_at, granted_by from given
      where (expires_at is null or expires_at > $2) and (starts_at is null or starts_at <= $2)
        and (organization_id is null or organization_id in (select id from member))
      order by source, name, id, resource, action`,
    values: [userId, at],
  });
  return rows.map(row => ({
    source: row.source,
    id: row.id,
    name: row.name,
    pattern: row.action === null ? row.resource : patternOf(row.resource, row.action),
    organization: row.organization_id,
    startsAt: row.starts_at,
    expiresAt: row.expires_at,
    givenBy: row.granted_by,
  }));
}

/** Those of the reasons that give a node in an organization (null: everywhere). */
export function because(reasons: readonly Reason[], node: string, organization: string | null): Reason[] {
  return reasons.filter(
    reason =>
      (reason.organization === null || reason.organization === organization) && patternCovers(reason.pattern, node),
  );
}

/** Until when at least one of the reasons holds; null: for good. Undefined when there is none. */
export function until(reasons: readonly Reason[]): string | null | undefined {
  if (reasons.length === 0) return undefined;
  const ends = reasons.map(({ expiresAt }) => expiresAt);
  // RFC 3339 in UTC with milliseconds sorts as text.
  return ends.includes(null) ? null : ends.toSorted().at(-1);
}
