import { type Fragment, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import type { AttentionSource, Noticed, Viewer } from '../shown.ts';

/** Of more nobody counts on the front page. */
const mostCounted = 100;

export const attention: readonly AttentionSource[] = [
  {
    kind: 'tickets_to_answer',
    place: 16,
    look: async viewer => {
      const { actor } = viewer;
      const scope = actor.holds('support.manage');
      if (scope === null) return null;
      // What is on somebody else waits for them.
      return found(
        viewer,
        sql`t.status = 'open' and ${within('t.organization_id', organizationsIn(scope))}
          and (t.assigned_to is null or t.assigned_to = ${actor.userId}::uuid)
          and t.opened_by is distinct from ${actor.userId}::uuid`,
      );
    },
  },
  {
    kind: 'own_tickets_pending',
    place: 17,
    look: async viewer => {
      const { actor } = viewer;
      if (actor.userId === null) return null;
      return found(
        viewer,
        sql`t.opened_by = ${actor.userId} and t.status = 'pending'
          and (t.organization_id is null or t.organization_id = any(${actor.organizations}::uuid[]))`,
      );
    },
  },
];

/** How many there are, and what the first are called. */
async function found({ on }: Viewer, which: Fragment): Promise<Noticed | null> {
  const rows = await on.rows<{ reference: string }>(
    sql`select 'TKT-' || t.number as reference from support_tickets t where ${which} order by t.id limit ${mostCounted}`,
  );
  return rows.length === 0 ? null : { count: rows.length, ids: rows.slice(0, 10).map(({ reference }) => reference) };
}
