import Type from 'typebox';
import { foldCounts } from '../../platform/db/counts.ts';
import type { Database } from '../../platform/db/database.ts';
import { job } from '../job.ts';

/** Folds the counts that the database keeps, and brings stored system roles up to date whose time has come or gone. */
export async function keepCounts(database: Database): Promise<void> {
  await foldCounts(database);
  await database.transact(tx =>
    tx.rows({
      name: 'keep_timed_system_roles',
      text: `update users u set system_role = highest_system_role(u.id)
        from user_roles ur join roles r on r.id = ur.role_id and r.system_rank is not null
        where u.id = ur.user_id and (ur.starts_at <= now() or ur.expires_at <= now())
          and u.system_role <> highest_system_role(u.id)`,
    }),
  );
}

export const countsKept = job('counts.keep', {
  data: Type.Object({}),
  every: '* * * * *',
  run: ({ database }) => keepCounts(database),
});
