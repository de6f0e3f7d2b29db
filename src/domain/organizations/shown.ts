import type { Scope } from '../../kernel/actor.ts';
import { keptCount } from '../../platform/db/counts.ts';
import { rowsOf } from '../../platform/db/ordered.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { closest } from '../closest.ts';
import { type AttentionSource, type Noticed, type SearchSource, type TotalsOf, whereHeld } from '../shown.ts';

const visible = (scope: Scope): Fragment =>
  sql`organizations o where o.deleted_at is null and ${within('o.id', organizationsIn(scope))}`;

export const attention: readonly AttentionSource[] = [
  {
    kind: 'join_requests',
    place: 20,
    look: ({ on, actor }) => whereHeld(actor, 'organization.members', scope => waiting(on, organizationsIn(scope))),
  },
];

async function waiting(on: Queryable, organizations: readonly string[] | null): Promise<Noticed | null> {
  const rows = await on.rows<Noticed>(
    sql`with waiting as (
        select q.organization_id as id, count(*) as requests, min(q.created_at) as since from organization_requests q
        join users u on u.id = q.user_id and u.deleted_at is null and u.active
        join organizations o on o.id = q.organization_id and o.deleted_at is null
        where ${within('q.organization_id', organizations)} group by q.organization_id
      )
      select coalesce(sum(requests), 0)::bigint as count,
        (select json_agg(id order by since, id) from (select id, since from waiting order by since, id limit 10) w) as ids
      from waiting`.named('overview_join_requests'),
  );
  return rows[0] ?? null;
}

export const search: readonly SearchSource[] = [
  {
    kind: 'organization',
    place: 50,
    look: async ({ on, actor, q, most }) =>
      (await whereHeld(actor, 'organization.list', scope =>
        closest(
          on,
          {
            kept: 'organizations',
            text: `(e'\\n' || o.name || e'\\n' || coalesce(o.domain, ''))`,
            hit: 'o.id, o.name as title, o.domain as subtitle, o.id as organization_id',
            from: visible(scope),
          },
          { q, most },
        ),
      )) ?? [],
  },
];

export const totals: TotalsOf = async (on, actor) => ({
  organizations: await whereHeld(actor, 'organization.list', scope =>
    scope === 'everything' ? keptCount(on, 'organizations') : rowsOf(on, visible(scope)),
  ),
});
