import Type from 'typebox';
import type { Queryable } from '../../platform/db/queryable.ts';
import type { Figures } from '../../platform/metrics/counters.ts';
import type { Measured } from '../../platform/metrics/exposition.ts';
import { neededEverywhere } from '../access/needed-everywhere.ts';
import { query } from '../action.ts';

/**
 * How this process does: as figures, or as text with all there is to watch. It is about the whole server, so the node has
 * to be held everywhere.
 */
export const readMetrics = query('metrics.read', {
  input: Type.Object({ as: Type.Enum(['figures', 'text']) }, { additionalProperties: false }),
  permit: neededEverywhere('metrics.read'),
  // Once a second is more than anybody watches.
  limit: { per: 'actor', max: 120, seconds: 60 },
  run: async ({ db, ports: { counters } }, { as }): Promise<Figures | string> => {
    if (as === 'figures') return counters.figures();
    return counters.text([...counters.measured(), await jobsIn(db)]);
  },
});

async function jobsIn(on: Queryable): Promise<Measured> {
  const rows = await on.rows<{ name: string; state: string; count: number }>({
    name: 'jobs_by_state',
    text: `select name, state::text as state, count(*) as count from pgboss.job
      where state < 'completed' group by name, state order by name, state`,
  });
  return {
    name: 'gatehouse_jobs',
    help: 'Jobs that wait, are tried again or run, over all instances.',
    values: rows.map(({ name: job, state, count }) => ({ labels: { job, state }, value: count })),
  };
}
