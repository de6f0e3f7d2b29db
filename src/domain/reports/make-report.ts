import { refuse } from '../../kernel/errors.ts';
import { sql } from '../../platform/db/sql.ts';
import { command } from '../action.ts';
import { inBatch, standing } from '../executions/batch.ts';
import { BatchInput, longJob } from '../executions/long-run.ts';
import { reportContent } from './content.ts';
import { makingReports } from './make-run.ts';
import { readableReport, reporting } from './reporting.ts';
import { reportName, wholeReport } from './reports.ts';

/**
 * Works out a report and stores it, all of it or nothing: whoever is killed over it begins anew with the next try. What its owner
 * may report on is judged as it is then.
 */
export const makeReport = command('report.make', {
  input: BatchInput,
  permit: reporting,
  refuses: ['report.not_found'],
  audit: { of: 'report', details: { kind: 'team_performance' } },
  prepare: async ({ db, at, reporter }, input) => {
    const stands = await standing<{ reportId: string }>(db, input);
    if (stands === null || stands.cancel) return null;
    const { report } = await wholeReport(db, sql`r.id = ${stands.state.reportId} and ${readableReport(reporter)}`);
    const asking = {
      ...{ on: db, at },
      subject: { organization: report.organization_id, teams: report.team_ids },
      days: { from: report.from_day, to: report.to_day },
    };
    return { report, content: await reportContent(asking, { names: report.metrics, trends: report.trends }) };
  },
  run: (work, input): Promise<boolean> =>
    inBatch(work, makingReports, input, {
      go: async () => {
        const { prepared: made, tx, at, target } = work;
        if (made === null) throw refuse('report.not_found', {});
        const { report, content } = made;
        await tx.rows({
          name: 'store_report',
          text: `update reports set status = 'ready', ready_at = $2, content = $3 where id = $1 and status = 'running'`,
          values: [report.id, at, JSON.stringify(content)],
        });
        const name = reportName(report);
        target({ kind: 'report', id: report.id, name, organization: report.organization_id }, { kind: report.kind });
        return { ended: 'succeeded', done: 1, total: 1, results: { report_id: name } };
      },
    }),
});

/** Two at a time in a process. */
export const reportsJob = longJob(makingReports, makeReport, { concurrency: 2 });
