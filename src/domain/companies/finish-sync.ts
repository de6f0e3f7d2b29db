import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { living } from './companies.ts';
import { type Collision, endRun, runningRun } from './sync-runs.ts';

/**
 * Ends a sync. `listed` are all companies that ConnectWise has, when they were listed to the end: those taken over
 * before and not among them are marked, never deleted. Null when they are not all known, with the reason when it ended early.
 */
export const finishSync = command('company.sync.finish', {
  input: Type.Object(
    {
      syncId: Id,
      listed: Type.Union([Type.Array(Type.Integer()), Type.Null()]),
      bad: Type.Array(
        Type.Object({ cw_company_id: Type.Union([Type.Integer(), Type.Null()]), problem: Type.String() }),
      ),
      error: Type.Union([Type.String(), Type.Null()]),
    },
    { additionalProperties: false },
  ),
  permit: byOperator,
  run: async ({ tx, at, target, notDone }, { syncId, listed, bad, error }): Promise<void> => {
    const run = await runningRun(tx, syncId, at);
    if (run === undefined) return notDone();
    if (listed !== null) await markMissing(tx, listed, at);
    const missing = listed === null ? 0 : await countMissing(tx);
    const collisions = await collisionsNow(tx);
    await endRun(tx, syncId, { at, error, missing, collisions, bad });
    const { pages, created, updated, unchanged } = run;
    target(
      { kind: 'company_sync', id: syncId, organization: run.organization_id },
      { pages, created, updated, unchanged, missing, collisions: collisions.length, failed: bad.length, error },
    );
  },
});

async function markMissing(tx: Tx, listed: readonly number[], at: Date): Promise<void> {
  await tx.rows({
    name: 'mark_missing_companies',
    text: `update companies c set cw_data = coalesce(c.cw_data, '{}') || '{"missing": true}', updated_at = $2
      where c.cw_company_id is not null and not coalesce(c.cw_data, '{}') @> '{"missing": true}'
        and not exists (select 1 from unnest($1::int[]) as l (id) where l.id = c.cw_company_id)`,
    values: [listed, at],
  });
}

async function countMissing(tx: Tx): Promise<number> {
  const [counted] = await tx.rows<{ count: number }>({
    name: 'count_missing_companies',
    text: `select count(*) as count from companies c where c.cw_company_id is not null and ${living}
      and (c.cw_data @> '{"missing": true}' or c.cw_data @> '{"deleted": true}')`,
  });
  return counted?.count ?? 0;
}

function collisionsNow(tx: Tx): Promise<Collision[]> {
  return tx.rows<Collision>({
    name: 'company_collisions',
    text: `select c.id, c.identifier, t.cw_company_id from companies c
      join companies t on t.cw_company_id is not null and t.identifier is not null
        and fold_ascii(t.identifier) = fold_ascii(c.identifier) and t.organization_id is not distinct from c.organization_id
      where c.cw_company_id is null and c.identifier is not null and ${living}
      order by c.id, t.cw_company_id limit 100`,
  });
}
