import type { Actor } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { closest } from '../closest.ts';
import type { SearchSource, TotalsOf } from '../shown.ts';
import { allCredentialsSql } from './credential-count.ts';
import { type Reach, reachable, reachOrNone, reachValues } from './reach.ts';

export const search: readonly SearchSource[] = [
  {
    kind: 'credential',
    place: 45,
    look: async ({ on, actor, q, most }) => {
      const reach = await reachOrNone(on, { actor, actions: ['fetch.many'] });
      if (reachesNothing(reach)) return [];
      return closest(
        on,
        {
          kept: 'company_credentials',
          text: `(e'\\n' || cr.name)`,
          hit: 'cr.id, cr.name as title, co.name as subtitle, co.organization_id',
          from: sql`credentials cr join companies co on co.id = cr.company_id where ${reachable(reachValues(reach))}`,
        },
        { q, most },
      );
    },
  },
];

function reachesNothing({ wide, byType, shared }: Reach): boolean {
  return wide === null && byType.size === 0 && shared.teams.length === 0 && shared.lent.length === 0;
}

export const totals: TotalsOf = async (on, actor) => ({ credentials: await credentialsOf(on, actor) });

async function credentialsOf(on: Queryable, actor: Actor): Promise<number | null> {
  const reach = await reachOrNone(on, { actor, actions: ['fetch.many'] });
  // What is shared with one's teams alone is counted there.
  if (reach.wide === null && reach.byType.size === 0) return null;
  const [row] = await on.rows<{ total: number }>(
    reach.wide === 'everything'
      ? { name: 'overview_credentials_everywhere', text: `select ${allCredentialsSql} as total` }
      : sql`select count(*) as total from credentials cr join companies co on co.id = cr.company_id
          where ${reachable(reachValues(reach))}`.named('overview_credentials'),
  );
  return row?.total ?? 0;
}
