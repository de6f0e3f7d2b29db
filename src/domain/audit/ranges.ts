import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { everybodyNamed } from '../people/found-people.ts';
import { type AuditFilter, likeAnywhere, literal, targetOf } from './audit-events.ts';

/**
 * The events with one value in one column, which an index has newest first. `target` is what was acted on before all
 * else, `other` what was acted on besides.
 */
export interface Range {
  readonly by: 'target' | 'other' | 'actor' | 'ip' | 'action' | 'organization';
  readonly value: string;
}

/** More values than that are looked for by reading the log: so many events pass that it is not far to the next ones. */
const mostValues = 100;

/**
 * The fewest ranges that hold all that the filters find, by the filter that is likely to leave the least; null is the whole
 * log. Each event that is read from them is then held against all filters.
 */
export async function rangesOf(
  on: Queryable,
  filter: AuditFilter,
  organizations: readonly string[] | null,
): Promise<readonly Range[] | null> {
  const { target, name, actor, ip, action } = filter;
  if (target !== undefined) return touching([targetOf(target)]);
  if (name !== undefined) {
    const ranges = await named(on, name);
    if (ranges !== null) return ranges;
  }
  if (actor !== undefined) return [{ by: 'actor', value: actor }];
  if (ip !== undefined) return [{ by: 'ip', value: ip }];
  if (action !== undefined) {
    const actions = action.endsWith('*') ? await actionsOf(on, action.slice(0, -1)) : [action];
    if (actions.length <= mostValues) return actions.map(value => ({ by: 'action', value }));
  }
  if (organizations === null || organizations.length > mostValues) return null;
  return organizations.map(value => ({ by: 'organization', value }));
}

const touching = (ids: readonly string[]): Range[] =>
  ids.flatMap(value => [
    { by: 'target', value },
    { by: 'other', value },
  ]);

/** What things and people of that name did, and what was done to them; null when too many are called so. */
async function named(on: Queryable, name: string): Promise<readonly Range[] | null> {
  const [things, people] = await Promise.all([
    on.rows<{ id: string }>(
      sql`select distinct target_id as id from audit_names where name ilike ${likeAnywhere(name)} limit ${mostValues + 1}`,
    ),
    everybodyNamed(on, name, mostValues),
  ]);
  if (people === null || things.length + people.length > mostValues) return null;
  const acting = people.map((value): Range => ({ by: 'actor', value }));
  return [...acting, ...touching([...things.map(({ id }) => id), ...people])];
}

/** The actions in the log that begin so, each found by one step in the index. */
async function actionsOf(on: Queryable, beginning: string): Promise<string[]> {
  const rows = await on.rows<{ action: string }>(
    sql`with recursive known as (
        (select action from audit_events order by action limit 1)
        union all
        select (select e.action from audit_events e where e.action > k.action order by e.action limit 1)
        from known k where k.action is not null
      )
      select action from known where action like ${`${literal(beginning)}%`} limit ${mostValues + 1}`,
  );
  return rows.map(({ action }) => action);
}
