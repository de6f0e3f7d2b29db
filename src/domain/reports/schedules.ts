import { refuse } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { within } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import type { ReportFormat, ReportKind } from './fields.ts';
import { type LocalSchedule, nextRun, spreadOf } from './local-schedule.ts';
import type { Reporter } from './reporting.ts';

/** A report that is made and mailed again and again. Times are RFC 3339 UTC, `next_day` is a local day. */
export interface ReportSchedule {
  readonly id: string;
  readonly name: string;
  readonly owner_id: string | null;
  /** The owner's address; null where there is none any more. */
  readonly owner: string | null;
  readonly organization_id: string | null;
  readonly team_ids: readonly string[] | null;
  readonly kind: ReportKind;
  readonly format: ReportFormat;
  readonly metrics: readonly string[];
  readonly trends: boolean;
  readonly every: LocalSchedule['every'];
  readonly weekday: number | null;
  readonly month_day: number | null;
  readonly at_time: string;
  readonly timezone: string;
  readonly paused: 'by_hand' | 'owner' | 'rights' | null;
  readonly next_at: string | null;
  readonly created_at: string;
  /** How often its form has been changed. */
  readonly revision: number;
}

/** How one run of it went. */
export interface ReportRun {
  readonly id: string;
  readonly day: string;
  readonly due_at: string;
  readonly begun_at: string;
  readonly ended_at: string | null;
  readonly status: 'running' | 'succeeded' | 'failed';
  /** The number of its report; null: none was made, or it is swept. */
  readonly report: number | null;
  readonly error: string | null;
}

export const scheduleColumns = raw(`s.id, s.name, s.owner_id,
  (select u.email from users u where u.id = s.owner_id and u.deleted_at is null) as owner, s.organization_id, s.team_ids, s.kind,
  s.format, coalesce(s.asked->'metrics', '[]') as metrics, coalesce((s.asked->>'trends')::boolean, false) as trends, s.every, s.weekday,
  s.month_day, s.at_time, s.timezone, s.paused, s.next_at, s.created_at, s.revision`);

/** SQL: the caller may see the schedule `s`: it is theirs, or lies where they may report on everything. */
export function visibleSchedule({ actor, any }: Reporter): Fragment {
  const all = any === null ? raw('false') : within('s.organization_id', organizationsIn(any));
  return sql`(s.owner_id = ${actor.userId}::uuid or ${all})`;
}

/** A schedule that the caller may see; refuses as not found otherwise. */
export async function scheduleFor(on: Queryable, reporter: Reporter, id: string): Promise<ReportSchedule> {
  const [schedule] = await on.rows<ReportSchedule>(
    sql`select ${scheduleColumns} from report_schedules s where s.id = ${id} and ${visibleSchedule(reporter)}`,
  );
  if (schedule === undefined) throw refuse('report_schedule.not_found', {});
  return schedule;
}

/** The same, locked until the transaction ends. */
export async function lockedSchedule(tx: Tx, reporter: Reporter, id: string): Promise<ReportSchedule> {
  await tx.rows({
    name: 'lock_report_schedule',
    text: 'select 1 from report_schedules where id = $1 for update',
    values: [id],
  });
  return scheduleFor(tx, reporter, id);
}

/** When a schedule runs. */
export function timesOf(
  schedule: Pick<ReportSchedule, 'every' | 'weekday' | 'month_day' | 'at_time' | 'timezone'>,
): LocalSchedule {
  const { every, weekday, month_day: monthDay, at_time: time, timezone } = schedule;
  return { every, weekday, monthDay, time, timezone };
}

/** Has it run from now on. A day on which it ran is over. */
export async function setGoing(tx: Tx, schedule: ReportSchedule, at: Date): Promise<void> {
  const next = nextRun(timesOf(schedule), at, spreadOf(schedule.id));
  await tx.rows({
    name: 'report_schedule_goes',
    text: 'update report_schedules set paused = null, next_day = $2, next_at = $3 where id = $1',
    values: [schedule.id, next.day, next.at],
  });
}

/** Has it wait. */
export async function setWaiting(tx: Tx, id: string, why: NonNullable<ReportSchedule['paused']>): Promise<void> {
  await tx.rows({
    name: 'report_schedule_waits',
    text: 'update report_schedules set paused = $2, next_day = null, next_at = null where id = $1',
    values: [id, why],
  });
}
