import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { command } from '../action.ts';
import { byteOrderMark, csvLine } from '../csv.ts';
import { queueMail } from '../mail/outbox.ts';
import type { Ports } from '../ports.ts';
import { reportShown, type ShownReport } from './read-reports.ts';
import { comparedInWords, documentOf, inWords } from './report-pdf.ts';
import { describedMetric, notesOf, reportColumnNames, rowsOfReport } from './report-rows.ts';
import { reporting } from './reporting.ts';
import { reportName } from './reports.ts';
import { placeInWords } from './save-report.ts';

/** Mails the report of a run to its owner, who may still read it. Once: a run that has ended is left alone. */
export const mailReport = command('report.mail', {
  input: Type.Object({ reportId: Type.String({ format: 'uuid' }) }, { additionalProperties: false }),
  permit: reporting,
  refuses: ['report.not_found'],
  audit: { of: 'report' },
  prepare: async ({ db, ports, reporter }, { reportId }) => {
    const shown = await reportShown(db, reporter, sql`r.id = ${reportId}`);
    const place = await placeInWords(db, { organization: shown.report.organization_id, teams: shown.report.team_ids });
    return { shown, place, attachment: await attachmentOf(ports, shown, place) };
  },
  run: async (work, { reportId }): Promise<void> => {
    const { tx, at, ports, userId, target, prepared, notDone } = work;
    const { shown, place, attachment } = prepared;
    const [run] = await tx.rows<{ name: string; organization: string | null; email: string; person: string | null }>({
      name: 'mail_report_run',
      text: `update report_schedule_runs n set status = 'succeeded', ended_at = $3 from report_schedules s, users u
        where n.report_id = $1 and n.status = 'running' and s.id = n.schedule_id and s.owner_id = $2 and u.id = s.owner_id
          and u.active and u.deleted_at is null
        returning s.name, s.organization_id as organization, u.email, u.display_name as person`,
      values: [reportId, userId, at],
    });
    if (run === undefined) return notDone();
    const { report, content } = shown;
    target({ kind: 'report', id: report.id, name: reportName(report), organization: run.organization });
    const before = new Map(content?.previous?.map(({ name, value }) => [name, value]));
    const figures = (content?.metrics ?? []).map(({ name, value }) => {
      const compared = comparedInWords(name, value, before.get(name));
      return `${describedMetric(name).label}: ${inWords(name, value)}${compared === null ? '' : `, ${compared}`}`;
    });
    const missing = (content?.unavailable ?? []).map(
      ({ metric, reason }) => `${describedMetric(metric).label}: ${reason}`,
    );
    await queueMail(
      work,
      {
        ...{ to: run.email, kind: 'report', name: run.person ?? '', report: run.name, place },
        days: report.from_day === report.to_day ? report.to_day : `${report.from_day} to ${report.to_day}`,
        figures: [...figures, ...missing, ...(content === null ? [] : notesOf(content))],
        attached: attachment !== undefined,
        link: `${ports.settings.publicUrl}/reports/${reportName(report)}`,
      },
      attachment,
    );
  },
});

async function attachmentOf({ pdf }: Pick<Ports, 'pdf'>, shown: ShownReport, place: string) {
  const name = reportName(shown.report);

  switch (shown.report.format) {
    case 'json':
      return undefined;
    case 'csv': {
      const lines = rowsOfReport(shown).map(row => csvLine(row, reportColumnNames));
      const text = `${byteOrderMark}${reportColumnNames.join(',')}\n${lines.join('')}`;
      return {
        filename: `${name}.csv`,
        type: 'text/csv; charset=utf-8',
        content: Buffer.from(text).toString('base64'),
      };
    }
    case 'pdf': {
      const bytes = await pdf.render(documentOf(shown, place));
      return { filename: `${name}.pdf`, type: 'application/pdf', content: Buffer.from(bytes).toString('base64') };
    }
  }
}
