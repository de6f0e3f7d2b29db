import Type from 'typebox';
import { Id } from '../../../domain/fields.ts';
import { evidenceKinds } from '../../../domain/reports/evidence-subject.ts';
import { exportEvidence } from '../../../domain/reports/export-evidence.ts';
import { ReportDay } from '../../../domain/reports/fields.ts';
import { generateReport } from '../../../domain/reports/generate-report.ts';
import { awaitReport, listReports, readReport } from '../../../domain/reports/read-reports.ts';
import { reportColumnNames, rowsOfReport } from '../../../domain/reports/report-rows.ts';
import { reportName } from '../../../domain/reports/reports.ts';
import { saveReport } from '../../../domain/reports/save-report.ts';
import { type Route, route, streamed } from '../../../http/route.ts';
import { csvFile } from '../../row-files.ts';
import { windowOf } from '../shapes/access-requests.ts';
import { ReportBody, ReportId, ReportResults, ReportsResults, toReport, toReports } from '../shapes/reports.ts';
import { enveloped, workflow } from '../workflow.ts';

const envelope = enveloped(ReportResults);

export const reportRoutes: Route[] = [
  route('POST /manager/reports/generate', generateReport, {
    summary: 'Make a report on the teams you lead, or on more where you hold `report.generate.any`',
    body: ReportBody,
    reply: { 200: envelope },
    input: ({ body }) => ({
      kind: body.report_type,
      period: body.period,
      ...(body.from === undefined ? {} : { from: body.from }),
      ...(body.to === undefined ? {} : { to: body.to }),
      ...(body.metrics === undefined ? {} : { metrics: body.metrics }),
      format: body.format ?? 'json',
      trends: body.include_trends ?? false,
      ...(body.team_id === undefined ? {} : { teamId: body.team_id }),
      ...(body.organization_id === undefined ? {} : { organizationId: body.organization_id }),
    }),
    next: { action: awaitReport, as: 'caller', input: ({ id }) => ({ id }) },
    present: (_begun, asked, shown) => {
      if (shown === null) throw new TypeError('a report that was asked for is looked at');
      return {
        success: true as const,
        workflow_id: asked.execution.workflow,
        execution_id: asked.execution.id,
        results: toReport(shown),
        timestamp: asked.at.toISOString(),
      };
    },
    workflow: {
      otherwise: 'report',
      of: body => nameOf((body as { readonly report_type?: unknown } | null | undefined)?.report_type),
    },
  }),
  route('GET /admin/evidence', exportEvidence, {
    summary:
      'Evidence for auditors as a ZIP, with the ledger that proves it: who had access, reveals of a credential, reviews',
    query: Type.Object({
      kind: Type.Enum(evidenceKinds),
      from: ReportDay,
      to: ReportDay,
      permission: Type.Optional(
        Type.String({ minLength: 1, maxLength: 255, description: 'With access: a permission node' }),
      ),
      credential_id: Type.Optional(Id),
      team_id: Type.Optional(Id),
    }),
    reply: { 200: Type.String() },
    input: ({ query: { kind, from, to, permission, credential_id, team_id } }) => ({
      ...{ kind, from, to },
      ...(permission === undefined ? {} : { permission }),
      ...(credential_id === undefined ? {} : { credentialId: credential_id }),
      ...(team_id === undefined ? {} : { teamId: team_id }),
    }),
    present: chunks => streamed({ type: 'application/zip', filename: 'evidence.zip', chunks }),
    transfer: { answerMilliseconds: 3_600_000 },
    workflow: { otherwise: 'evidence', of: () => 'evidence' },
  }),
  workflow('GET /manager/reports', listReports, {
    workflow: 'reports',
    summary: 'Reports that you may read, the newest first; they are kept for 90 days',
    query: Type.Object({
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Items at most; default 100' })),
      after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before' })),
    }),
    results: ReportsResults,
    input: ({ query }) => windowOf(query),
    show: toReports,
  }),
  workflow('GET /manager/reports/:reportId', readReport, {
    workflow: 'reports',
    summary: 'One of them, with what it says',
    params: { reportId: ReportId },
    results: ReportResults,
    input: ({ params }) => ({ name: params.reportId }),
    show: toReport,
  }),
  route('GET /manager/reports/:reportId/file', saveReport, {
    summary: 'A report as a file: its figures as CSV, or with charts as PDF',
    params: { reportId: ReportId },
    query: Type.Object({ format: Type.Enum(['csv', 'pdf']) }),
    reply: { 200: Type.String() },
    input: ({ params, query }) => ({ name: params.reportId, format: query.format }),
    present: ({ shown, pdf }) => {
      const name = reportName(shown.report);
      if (pdf !== null) return streamed({ type: 'application/pdf', filename: `${name}.pdf`, chunks: once(pdf) });
      return csvFile(`${name}.csv`, reportColumnNames, { chunks: once(rowsOfReport(shown)), shown: row => row });
    },
    workflow: { otherwise: 'reports', of: () => 'reports' },
  }),
];

/** What the workflow is called: by the type that is asked for, where that is one. */
function nameOf(kind: unknown): string {
  return typeof kind === 'string' && /^[a-z_]{1,40}$/.test(kind) ? `report_${kind}` : 'report';
}

async function* once<T>(chunk: T): AsyncGenerator<T, void, undefined> {
  yield chunk;
}
