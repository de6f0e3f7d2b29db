import type { Actor } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import type { TotalsOf } from '../shown.ts';
import { allCredentialsSql } from './credential-count.ts';
import { reachableSql, reachOrNone, reachValues } from './reach.ts';

export const totals: TotalsOf = async (on, actor) => ({ credentials: await credentialsOf(on, actor) });

async function credentialsOf(on: Queryable, actor: Actor): Promise<number | null> {
  const reach = await reachOrNone(on, { actor, actions: ['fetch.many'] });
  // What is shared with one's teams alone is counted there.
  if (reach.wide === null && reach.byType.size === 0) return null;
  const [row] = await on.rows<{ total: number }>(
    reach.wide === 'everything'
      ? { name: 'overview_credentials_everywhere', text: `select ${allCredentialsSql} as total` }
      : {
          name: 'overview_credentials',
          text: `select count(*) as total from credentials cr join companies co on co.id = cr.company_id
            where ${reachableSql(1)}`,
          values: [...reachValues(reach)],
        },
  );
  return row?.total ?? 0;
}
