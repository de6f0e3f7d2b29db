import { command, needs } from '../../action.ts';
import { inBatch } from '../../executions/batch.ts';
import { BatchInput } from '../../executions/long-run.ts';
import { keepErrors } from '../../executions/row-errors.ts';
import { tidyPeople } from '../bulk/tidy-people.ts';
import { changeMany } from './change-many.ts';
import { createMany } from './create-many.ts';
import { manyUsers } from './run.ts';
import { dropRows, rowsAfter } from './stage.ts';

/** Rows that are done in one transaction: all of a second or less. Changes hold the access lock, new accounts hardly. */
const atOnce = { create: 1_000, update: 50, disable: 50, delete: 25 } as const;
/** Accounts after which PostgreSQL should look at its tables anew. */
const many = 1_000;

/** Does the next rows of a bulk operation on accounts; those that are refused are kept with why. */
export const manyUsersBatch = command('user.bulk.batch', {
  input: BatchInput,
  permit: needs('user.bulk'),
  // Of one row each; what is refused for the whole (the right itself, the organization) ends the run.
  refuses: [
    'access.exceeds_own',
    'access.last_administrator',
    'organization.full',
    'organization.last_administrator',
    'organization.not_found',
    'organization.required',
    'role.not_found',
    'user.department_held',
    'user.not_found',
    'user.own_account',
  ],
  audit: { of: ['user', 'import'], also: ['user'], details: { imported: 250, failed: 0 } },
  changesAccess: 'last',
  run: async (work, input): Promise<boolean> => {
    const { tx, enqueue, emit, lockAccess, notDone } = work;
    let done = false;
    const goesOn = await inBatch(work, manyUsers, input, {
      go: async ({ id, state, progress }) => {
        const { bulkId, action, invite, after } = state;
        const rows = await rowsAfter(tx, bulkId, after, atOnce[action]);
        const errors =
          action === 'create'
            ? await createMany(work, rows, invite)
            : await changeMany({ ...work, ...(await lockAccess()) }, action, rows);
        await keepErrors(tx, id, errors);
        done = rows.length > errors.length;
        if (action === 'create') emit({ type: 'access.changed', users: [] });
        const { succeeded = 0, failed = 0 } = progress.counts;
        const counts = { succeeded: succeeded + rows.length - errors.length, failed: failed + errors.length };
        const at = { done: progress.done + rows.length, counts };
        const last = rows.at(-1)?.place ?? after;
        if (at.done < (progress.total ?? 0)) return { ...at, state: { ...state, after: last } };
        if (action === 'create' && counts.succeeded >= many) enqueue(tidyPeople, {});
        await dropRows(tx, bulkId);
        return { ...at, ended: 'succeeded', results: { action, ...counts } };
      },
      cancelled: async ({ state: { bulkId, action }, progress }) => {
        await dropRows(tx, bulkId);
        return { action, ...progress.counts };
      },
    });
    await lockAccess();
    if (!done) notDone();
    return goesOn;
  },
});
