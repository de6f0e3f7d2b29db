import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { CursorWindow, Found } from '../../kernel/page.ts';
import { keyOf } from '../../kernel/page.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { anyCondition, type Fragment, joined, raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import type { Progress } from './progress.ts';

/** How an execution has ended, or that it still goes on. */
export const outcomes = ['running', 'succeeded', 'refused', 'failed', 'cancelled'] as const;

/** What was done by a workflow. Times are RFC 3339 UTC. */
export interface StoredExecution {
  readonly id: string;
  readonly workflow: string;
  /** Null: the server itself. */
  readonly actor_id: string | null;
  /** Null also where the account is gone. */
  readonly actor_username: string | null;
  readonly organization_id: string | null;
  /** As `shownInput` left it. */
  readonly input: unknown;
  readonly steps: readonly { readonly name: string; readonly at: string }[];
  readonly outcome: (typeof outcomes)[number];
  readonly code: string | null;
  readonly started_at: string;
  readonly ended_at: string | null;
  /** What goes on after its command, or did; null: its command was all. */
  readonly run: string | null;
  /** How far that has come. */
  readonly progress: Progress | null;
  /** What that came to. */
  readonly results: Readonly<Record<string, unknown>> | null;
  /** Whether somebody has asked to cancel it, and it goes on until the end of its batch. */
  readonly cancelling: boolean;
}

const columns = raw(
  "e.id, e.workflow, e.actor_id, (select u.username from users u where u.id = e.actor_id) as actor_username, e.organization_id, e.input, e.steps, e.outcome, e.code, e.started_at, e.ended_at, e.run, e.progress, e.results, e.outcome = 'running' and e.cancel_asked_at is not null as cancelling",
);

/** Whose executions are meant: one's own, or those that a scope reaches. */
export interface Whose {
  readonly userId: string | null;
  readonly scope: Scope | null;
}

/** SQL: the execution `e` is one of those. */
function of({ userId, scope }: Whose): Fragment {
  const ways: Fragment[] = [];
  if (userId !== null) ways.push(sql`e.actor_id = ${userId}`);
  if (scope !== null) ways.push(within('e.organization_id', organizationsIn(scope)));
  return ways.length === 0 ? raw('false') : anyCondition(ways);
}

/** An execution that one may see; refuses as not found otherwise. */
export async function executionById(on: Queryable, id: string, whose: Whose): Promise<StoredExecution> {
  const [row] = await on.rows<StoredExecution>(
    sql`select ${columns} from executions e where e.id = ${id} and ${of(whose)}`,
  );
  if (row === undefined) throw refuse('execution.not_found', {});
  return row;
}

export interface ExecutionFilters {
  readonly workflow?: string | undefined;
  readonly outcome?: StoredExecution['outcome'] | undefined;
  /** Only what goes on as a job, or did; or only what did not. */
  readonly jobs?: boolean | undefined;
}

/** Of a million executions nobody counts all. */
const mostCounted = 10_000;

/** Executions, the newest first. */
export async function findExecutions(
  on: Queryable,
  whose: Whose,
  { workflow, outcome, jobs }: ExecutionFilters,
  { limit, offset, after }: CursorWindow,
): Promise<Found<StoredExecution>> {
  const conditions = [
    of(whose),
    ...(workflow === undefined ? [] : [sql`e.workflow = ${workflow}`]),
    ...(outcome === undefined ? [] : [sql`e.outcome = ${outcome}`]),
    ...(jobs === undefined ? [] : [raw(jobs ? 'e.run is not null' : 'e.run is null')]),
  ];
  const where = joined(conditions, ' and ');
  const [at = null, id = null] = after === null ? [] : keyOf(after, 2);
  const behind = after === null ? raw('true') : sql`(e.started_at, e.id) < (${at}::timestamptz, ${id}::varchar)`;
  const [items, counted] = await Promise.all([
    on.rows<StoredExecution>(
      sql`select ${columns} from executions e where ${where} and ${behind}
        order by e.started_at desc, e.id desc limit ${limit} offset ${offset}`,
    ),
    on.rows<{ total: number }>(
      sql`select count(*) as total from (select 1 from executions e where ${where} limit ${mostCounted}) counted`,
    ),
  ]);
  const total = counted[0]?.total ?? 0;
  return { items, total, atLeast: total === mostCounted };
}
