import type { ExecutionRecord } from '../../kernel/execution.ts';
import type { Database } from '../../platform/db/database.ts';
import type { Sql } from '../../platform/db/queryable.ts';
import { prepared, sql } from '../../platform/db/sql.ts';
import type { Progress } from './progress.ts';

const insert = prepared<readonly unknown[]>(
  'insert_execution',
  (...[id, workflow, action, actor, organization, input, steps, outcome, code, startedAt, endedAt]) =>
    sql`insert into executions (id, workflow, action, actor_id, organization_id, input, steps, outcome, code, started_at, ended_at)
      values (${id}, ${workflow}, ${action}, ${actor}, ${organization}, ${input}, ${steps}, ${outcome}, ${code}, ${startedAt}, ${endedAt})`,
);
const insertRunning = prepared<readonly unknown[]>(
  'insert_running_execution',
  (
    ...[id, workflow, action, actor, organization, input, steps, key, startedAt, run, asServer, alone, state, progress]
  ) =>
    sql`insert into executions (id, workflow, action, actor_id, organization_id, input, steps, key_id, outcome, started_at, seen_at, run, as_server,
        alone, state, progress)
      values (${id}, ${workflow}, ${action}, ${actor}, ${organization}, ${input}, ${steps}, ${key}, 'running', ${startedAt}, ${startedAt}, ${run},
        ${asServer}, ${alone}, ${state}, ${progress})`,
);

/** Keeps one execution: send it with the COMMIT of what it tells of. */
export function keepExecution(record: ExecutionRecord): Sql {
  const { id, workflow, action, actorId, organization, outcome, code, startedAt, endedAt } = record;
  // What PostgreSQL cannot hold in its JSON is told as what it replaces.
  const text = (value: unknown): string => JSON.stringify(value).replaceAll('\\u0000', '\\ufffd');
  const told = [id, workflow, action, actorId, organization, text(record.input), text(record.steps)];
  if (record.goesOn !== null) {
    const { run, asServer, alone, state, total } = record.goesOn;
    const progress: Progress = { done: 0, total, counts: {}, note: null };
    return insertRunning(...told, record.keyId, startedAt, run, asServer, alone, text(state), text(progress));
  }
  return insert(...told, outcome, code, startedAt, endedAt);
}

/** Refusals that wait to be kept at most: past that, what they would tell is in the audit log. */
const mostWaiting = 100;

/** Keeps executions that came to nothing, apart from whoever waits for the answer. */
export function createRefusedExecutions(database: Pick<Database, 'rows'>, onError: (error: unknown) => void) {
  const writing = new Set<Promise<unknown>>();
  return {
    add(record: ExecutionRecord): void {
      if (writing.size >= mostWaiting) return;
      const write: Promise<unknown> = database
        .rows(keepExecution(record))
        .catch(onError)
        .finally(() => writing.delete(write));
      writing.add(write);
    },
    /** Resolves when what waits is kept. */
    async flush(): Promise<void> {
      await Promise.all(writing);
    },
  };
}
