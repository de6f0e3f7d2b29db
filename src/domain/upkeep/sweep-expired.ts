import Type from 'typebox';
import type { Database } from '../../platform/db/database.ts';
import type { Sql } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import type { Capability, Sweep } from '../capability.ts';
import { job } from '../job.ts';

/** Rows a statement: short enough that nobody waits for it. */
const batch = 5000;

export const sweeping = job('sweep.expired', {
  data: Type.Object({}),
  every: '17 * * * *',
  run: ({ database, clock, ports }) => sweepExpired(database, clock.now(), ports.capabilities),
});

/**
 * Removes what nobody can use any more, as each capability says of its own; returns how many rows each sweep changed. Works in
 * short transactions; running it twice at once does no harm.
 */
export async function sweepExpired(
  database: Database,
  now: Date,
  capabilities: readonly Pick<Capability, 'sweeps'>[],
): Promise<Readonly<Record<string, number>>> {
  const swept: Record<string, number> = {};
  for (const { name, rows } of inOrder(capabilities.flatMap(({ sweeps }) => sweeps))) {
    const counted = sql`with changed as (${rows(now, batch)} returning 1) select count(*) as count from changed`;
    swept[name] = await inBatches(database, counted.named(`sweep_${name}`));
  }
  return swept;
}

/** Each behind those that it comes after. Throws where they wait for each other, or for one that is not there. */
export function inOrder(sweeps: readonly Sweep[]): Sweep[] {
  const ordered: Sweep[] = [];
  let left = sweeps;
  while (left.length > 0) {
    const ready = left.filter(({ after = [] }) => after.every(name => ordered.some(each => each.name === name)));
    if (ready.length === 0) throw new Error(`sweeps wait for each other: ${left.map(({ name }) => name).join(', ')}`);
    ordered.push(...ready);
    left = left.filter(each => !ready.includes(each));
  }
  return ordered;
}

/** Repeats a statement that changes at most `batch` rows, and counts them, until there is nothing left for it to do. */
async function inBatches(database: Database, counted: Sql): Promise<number> {
  let total = 0;
  for (;;) {
    const [changed] = await database.transact(tx => tx.rows<{ count: number }>(counted));
    const count = changed?.count ?? 0;
    total += count;
    if (count < batch) return total;
  }
}
