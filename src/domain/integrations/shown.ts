import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { type AttentionSource, type Noticed, whereHeld } from '../shown.ts';

export const attention: readonly AttentionSource[] = [
  {
    kind: 'failed_integrations',
    place: 30,
    look: ({ on, actor }) => whereHeld(actor, 'integration.read', scope => failed(on, organizationsIn(scope))),
  },
];

async function failed(on: Queryable, organizations: readonly string[] | null): Promise<Noticed | null> {
  const rows = await on.rows<Noticed>(
    sql`with failed as (
        select i.id, r.message, r.tested_at from integrations i
        join integration_results r on r.subject = i.id::text and r.user_id is null and not r.success
        where i.deleted_at is null and ${within('i.organization_id', organizations)}
      ), newest as (select * from failed order by tested_at desc, id limit 10)
      select (select count(*) from failed) as count,
        (select message from newest order by tested_at desc, id limit 1) as message,
        (select json_agg(id order by tested_at desc, id) from newest) as ids`.named('overview_failed_integrations'),
  );
  return rows[0] ?? null;
}
