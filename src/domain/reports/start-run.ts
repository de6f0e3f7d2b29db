import Type from 'typebox';
import { raw, sql } from '../../platform/db/sql.ts';
import { anId, command } from '../action.ts';
import { Id } from '../fields.ts';
import { mustHaveFeature } from '../organizations/features.ts';
import { insertReport } from './generate-report.ts';
import { daysOfRun } from './local-schedule.ts';
import { reporting } from './reporting.ts';
import { type ReportSchedule, scheduleColumns, timesOf } from './schedules.ts';
import { mustStillReport } from './still-report.ts';

/** Begins the report of a run as the owner of its schedule, with what they hold then. */
export const startReportRun = command('report_schedule.run', {
  input: Type.Object({ runId: Id }, { additionalProperties: false }),
  permit: reporting,
  refuses: [
    'organization.feature_off',
    'organization.not_found',
    'organization.required',
    'report.no_team',
    'team.not_found',
  ],
  audit: {
    of: 'report',
    details: { teams: [anId], kind: 'team_performance', format: 'pdf', from: '2026-01-01', to: '2026-01-31' },
  },
  run: async (work, { runId }): Promise<void> => {
    const { tx, userId, reporter, caller, notDone } = work;
    const [run] = await tx.rows<ReportSchedule & { run_day: string }>(
      sql`select ${scheduleColumns}, n.day::text as run_day from report_schedule_runs n join report_schedules s on s.id = n.schedule_id
        where n.id = ${runId} and n.status = 'running' and n.report_id is null and s.owner_id = ${userId} ${raw('for update of n')}`,
    );
    if (run === undefined) return notDone();
    await mustStillReport({ tx, reporter, caller }, run);
    await mustHaveFeature(tx, run.organization_id, 'advanced_analytics');
    const subject = { organization: run.organization_id, teams: run.team_ids };
    const { kind, format, metrics, trends } = run;
    const days = daysOfRun(timesOf(run), run.run_day);
    const report = await insertReport(work, { kind, format, metrics, trends, days, subject });
    await tx.rows({
      name: 'report_of_run',
      text: 'update report_schedule_runs set report_id = $2 where id = $1',
      values: [runId, report.id],
    });
  },
});
