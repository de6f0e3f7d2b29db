import { setTimeout as sleep } from 'node:timers/promises';
import Type from 'typebox';
import type { Queryable } from '../../platform/db/queryable.ts';
import { query, self } from '../action.ts';
import { executionById, type StoredExecution } from './executions.ts';
import { ExecutionId } from './fields.ts';
import { errorsFrom, type RowError } from './row-errors.ts';

/** How long whoever asked waits for the end of what is short; then it is told as what goes on. */
const patienceMilliseconds = 45_000;
const errorsTold = 1_000;

export interface Awaited {
  readonly execution: StoredExecution;
  /** The first thousand. */
  readonly errors: readonly RowError[];
}

/** An execution of one's own as it has ended, for which it waits a while. */
export const awaitExecution = query('execution.await', {
  input: Type.Object({ id: ExecutionId, wait: Type.Boolean() }, { additionalProperties: false }),
  permit: self('executions'),
  refuses: ['execution.not_found'],
  run: async ({ db, userId }, { id, wait }): Promise<Awaited> => {
    const whose = { userId, scope: null };
    const until = performance.now() + (wait ? patienceMilliseconds : 0);
    for (let pause = 10; ; pause = Math.min(pause * 2, 200)) {
      const execution = await executionById(db, id, whose);
      if (execution.outcome !== 'running' || performance.now() >= until)
        return { execution, errors: await told(db, id) };
      await sleep(pause);
    }
  },
});

const told = (on: Queryable, id: string): Promise<RowError[]> => errorsFrom(on, id, { limit: errorsTold, offset: 0 });
