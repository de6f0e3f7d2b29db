import { setTimeout as sleep } from 'node:timers/promises';
import Type from 'typebox';
import { DomainError } from '../../kernel/errors.ts';
import { executionIdOf } from '../../kernel/execution.ts';
import { byOperator } from '../../kernel/permit.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { holdsNode, mayHold } from '../access/holders.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { type JobParts, job } from '../job.ts';
import { notify } from '../notifications/notify.ts';
import { isPaused } from '../restores/paused.ts';
import { nextRun, spreadOf } from './local-schedule.ts';
import { mailReport } from './mail-report.ts';
import { reportOwnerless, reportRunFailed } from './notices.ts';
import { type ReportSchedule, scheduleColumns, setWaiting, timesOf } from './schedules.ts';
import { startReportRun } from './start-run.ts';

const Nothing = Type.Object({}, { additionalProperties: false });

/** Has a schedule wait whose owner cannot sign in any more, and asks those who may take it over. */
export const pauseOwnerlessReport = command('report_schedule.pause_ownerless', {
  input: Nothing,
  permit: byOperator,
  audit: { of: 'report_schedule' },
  run: async work => {
    const { tx, at, target, notDone } = work;
    const [found] = await tx.rows<ReportSchedule>(
      sql`select ${scheduleColumns} from report_schedules s where s.next_at is not null and not exists
        (select from users u where u.id = s.owner_id and u.active and u.deleted_at is null) order by s.id limit 1 for update skip locked`,
    );
    if (found === undefined) {
      notDone();
      return { more: false };
    }
    const { id, name, organization_id: organization } = found;
    await setWaiting(tx, id, 'owner');
    target({ kind: 'report_schedule', id, name, organization });
    const to = await whoMayTake(tx, organization, at);
    await notify(work, reportOwnerless, { to, facts: { name }, by: null, target: { kind: 'report_schedule', id } });
    return { more: true };
  },
});

/** As many are told at most. */
const mostTold = 50;

async function whoMayTake(tx: Tx, organization: string | null, at: Date): Promise<string[]> {
  const node = 'report.generate.any';
  const found = await tx.rows<{ id: string }>(
    sql`select u.id from users u where u.id in ${mayHold(node)} and ${holdsNode({ node, organization, at })}
      order by u.id limit ${mostTold}`,
  );
  return found.map(({ id }) => id);
}

/** Begins one run that is due; there is one on each local day, however often it is looked. */
export const beginDueReport = command('report_schedule.begin', {
  input: Nothing,
  permit: byOperator,
  audit: { off: 'the report that it makes is recorded as its owner’s' },
  run: async ({ tx, at, ports, enqueue }) => {
    if (await isPaused(tx)) return { more: false };
    const [due] = await tx.rows<ReportSchedule & { due_day: string }>(
      sql`select ${scheduleColumns}, s.next_day::text as due_day from report_schedules s
        where s.next_at <= ${at} order by s.next_at limit 1 for update skip locked`,
    );
    if (due === undefined) return { more: false };
    const next = nextRun(timesOf(due), at, spreadOf(due.id));
    await tx.rows({
      name: 'report_schedule_next',
      text: 'update report_schedules set next_day = $2, next_at = $3 where id = $1',
      values: [due.id, next.day, next.at],
    });
    const [run] = await tx.rows<{ id: string }>({
      name: 'insert_report_run',
      text: `insert into report_schedule_runs (id, schedule_id, day, due_at, begun_at) values ($1, $2, $3, $4, $5)
        on conflict (schedule_id, day) do nothing returning id`,
      values: [ports.newId(), due.id, due.due_day, due.next_at, at],
    });
    if (run !== undefined) enqueue(scheduledReport, { runId: run.id }, { key: run.id });
    return { more: true };
  },
});

/** Ends a run that came to nothing, and tells its owner why. Who has lost the right to it has the schedule wait. */
export const failReportRun = command('report_schedule.fail', {
  input: Type.Object(
    { runId: Id, why: Type.String({ maxLength: 500 }), pause: Type.Boolean() },
    { additionalProperties: false },
  ),
  permit: byOperator,
  audit: { of: 'report_schedule', details: { day: '2026-01-31', why: 'The disk is full', paused: false } },
  run: async (work, { runId, why, pause }) => {
    const { tx, at, target, notDone } = work;
    const [failed] = await tx.rows<{
      id: string;
      name: string;
      owner: string | null;
      organization: string | null;
      day: string;
    }>({
      name: 'fail_report_run',
      text: `update report_schedule_runs n set status = 'failed', ended_at = $2, error = $3 from report_schedules s
        where n.id = $1 and n.status = 'running' and s.id = n.schedule_id
        returning s.id, s.name, s.owner_id as owner, s.organization_id as organization, n.day::text as day`,
      values: [runId, at, why],
    });
    if (failed === undefined) return notDone();
    const { id, name, owner, organization, day } = failed;
    if (pause) await setWaiting(tx, id, 'rights');
    target({ kind: 'report_schedule', id, name, organization }, { day, why, paused: pause });
    const to = owner === null ? [] : [owner];
    const facts = { name, day, why };
    await notify(work, reportRunFailed, { to, facts, by: null, target: { kind: 'report_schedule', id } });
  },
});

interface Going {
  readonly run: string;
  readonly owner: string | null;
  readonly organization: string | null;
  readonly report: string | null;
  readonly execution: string | null;
  /** Of its report; null: none is begun. */
  readonly status: 'running' | 'ready' | 'failed' | null;
  readonly code: string | null;
}

const going = (
  condition: ReturnType<typeof sql>,
) => sql`select n.id as run, s.owner_id as owner, s.organization_id as organization,
    n.report_id as report, r.execution_id as execution, e.code,
    case when r.status = 'running' and e.outcome is distinct from 'running' then 'failed' else r.status end as status
  from report_schedule_runs n join report_schedules s on s.id = n.schedule_id left join reports r on r.id = n.report_id
    left join executions e on e.id = r.execution_id
  where n.status = 'running' and ${condition}`;

/** Takes a run on by what it needs next: its report, the mail with it, or its end. */
async function goOnWith({ ports, perform, performFor }: JobParts, at: Going): Promise<void> {
  const { run: runId, owner: userId, organization, report: reportId, status } = at;
  if (status === 'running') return;
  if (status === 'failed') {
    const lost = at.code === 'permission.denied' || at.code === 'report.not_found';
    return void (await perform(failReportRun, { runId, why: whyRefused(at.code), pause: lost }));
  }
  if (userId === null)
    return void (await perform(failReportRun, { runId, why: 'it has no owner any more', pause: false }));
  const as = { executionId: at.execution ?? executionIdOf(ports.newId()), userId, keyId: null, organization };
  try {
    if (reportId === null) await performFor(as, startReportRun, { runId });
    else await performFor(as, mailReport, { reportId });
  } catch (error) {
    if (!(error instanceof DomainError) || error.is('unavailable')) throw error;
    const pause = !error.is('organization.feature_off');
    await perform(failReportRun, { runId, why: whyRefused(error.code), pause });
  }
}

function whyRefused(code: string | null): string {
  switch (code) {
    case null:
      return 'something went wrong on the server; the next run is tried as usual';
    case 'organization.feature_off':
      return 'the feature advanced_analytics is off for the organization';
    case 'auth.required':
      return 'its owner cannot sign in any more';
    case 'execution.cancelled':
      return 'it was cancelled';
    default:
      return 'its owner may no longer report on what it is about';
  }
}

/** As long as one waits for a report before it leaves the rest to `report.due`. */
const patienceMilliseconds = 120_000;

/** One run, up to the mail with its report. */
export const scheduledReport = job('report.scheduled', {
  data: Type.Object({ runId: Id }, { additionalProperties: false }),
  concurrency: 2,
  run: async (parts, { runId }, { stopping }) => {
    const until = performance.now() + patienceMilliseconds;
    while (!stopping.aborted && performance.now() < until) {
      const [at] = await parts.database.rows<Going>(going(sql`n.id = ${runId}`));
      if (at === undefined) return;
      await goOnWith(parts, at);
      await sleep(300);
    }
  },
});

/** Begins what is due, and takes on what a process has left. */
export const dueReports = job('report.due', {
  data: Nothing,
  every: '* * * * *',
  run: async (parts, _data, { stopping }) => {
    const { database, perform } = parts;
    for (const action of [pauseOwnerlessReport, beginDueReport])
      while (!stopping.aborted && (await perform(action, {})).more);
    if (await isPaused(database)) return;
    // What was just begun is left to its own job.
    const left = await database.rows<Going>(
      going(sql`(n.report_id is not null or n.begun_at < now() - interval '1 minute') order by n.begun_at limit 100`),
    );
    for (const each of left) {
      if (stopping.aborted) return;
      await goOnWith(parts, each);
    }
  },
});
