import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { reporting } from './reporting.ts';
import { type ReportRun, type ReportSchedule, scheduleColumns, scheduleFor, visibleSchedule } from './schedules.ts';

/** As many are listed, and so many runs of one. */
const [mostSchedules, mostRuns] = [1_000, 100];

export interface ShownSchedule {
  readonly schedule: ReportSchedule;
  /** The newest first. */
  readonly runs: readonly ReportRun[];
}

/** One's own schedules, and those that lie where one may report on everything. */
export const listReportSchedules = query('report_schedule.list', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: reporting,
  run: ({ db, reporter, caller }): Promise<ReportSchedule[]> =>
    db.rows<ReportSchedule>(
      sql`select ${scheduleColumns} from report_schedules s where ${visibleSchedule(reporter)}
        and (${caller.organization}::uuid is null or s.organization_id = ${caller.organization}::uuid)
        order by s.id desc limit ${mostSchedules}`,
    ),
});

/** One of them, with how its runs went. */
export const readReportSchedule = query('report_schedule.read', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: reporting,
  refuses: ['report_schedule.not_found'],
  run: async ({ db, reporter }, { id }): Promise<ShownSchedule> => {
    const schedule = await scheduleFor(db, reporter, id);
    const runs = await db.rows<ReportRun>({
      name: 'report_runs',
      text: `select n.id, n.day::text, n.due_at, n.begun_at, n.ended_at, n.status, r.number as report, n.error
        from report_schedule_runs n left join reports r on r.id = n.report_id where n.schedule_id = $1 order by n.day desc limit ${mostRuns}`,
      values: [id],
    });
    return { schedule, runs };
  },
  revisionOf: ({ schedule }) => schedule,
});
