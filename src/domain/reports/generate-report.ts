import { refuseField } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { anId, command, type InCommand } from '../action.ts';
import { goOn } from '../executions/long-run.ts';
import { later } from '../lifetimes.ts';
import { mustHaveFeature } from '../organizations/features.ts';
import { daysAsked, ReportAsked, type ReportDays } from './fields.ts';
import { reportsJob } from './make-report.ts';
import { usualMetrics } from './metrics.ts';
import { type ReportSubject, reporting, subjectMeant } from './reporting.ts';
import { reportName } from './reports.ts';

/** How long a report is kept. */
export const reportDays = 90;

/** A report that was asked for. */
export interface AskedReport {
  readonly id: string;
  readonly number: number;
  readonly executionId: string;
}

/**
 * Asks for a report on what stands in the database; it is worked out after the commit. Metrics of one's own choice, and trends, are
 * a feature of the organization.
 */
export const generateReport = command('report.generate', {
  input: ReportAsked,
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
  limit: { per: 'actor', max: 30, seconds: 60 },
  run: async (work, asked): Promise<AskedReport> => {
    const { tx, at, reporter, caller } = work;
    const days = daysAsked(asked, at);
    const metrics = metricsAsked(asked);
    const subject = await subjectMeant(tx, reporter, caller, asked);
    await mustHaveFeatures(tx, subject, asked);
    return insertReport(work, { ...asked, metrics, days, subject });
  },
});

/** The metrics that are meant; refuses a list of one's own choice that is missing. */
export function metricsAsked({ kind, metrics }: Pick<ReportAsked, 'kind' | 'metrics'>): readonly string[] {
  if (metrics !== undefined) return metrics;
  if (kind === 'custom') throw refuseField('metrics', 'is required with the type custom');
  return usualMetrics[kind];
}

/** Refuses what the organization of the report has not been given. */
export async function mustHaveFeatures(
  on: Queryable,
  { organization }: ReportSubject,
  { kind, metrics, trends }: Pick<ReportAsked, 'kind' | 'metrics' | 'trends'>,
): Promise<void> {
  const usual: readonly string[] = kind === 'custom' ? [] : usualMetrics[kind];
  const own = kind === 'custom' || (metrics ?? []).some(name => !usual.includes(name));
  if (own || trends) await mustHaveFeature(on, organization, 'advanced_analytics');
}

/** Stores what was asked for, and has it worked out. */
export async function insertReport(
  work: Pick<InCommand, 'tx' | 'at' | 'ports' | 'caller' | 'goesOn' | 'enqueue' | 'target'> & {
    readonly userId: string;
  },
  {
    kind,
    format,
    metrics,
    trends,
    days,
    subject,
  }: Pick<ReportAsked, 'kind' | 'format' | 'trends'> & {
    readonly metrics: readonly string[];
    readonly days: ReportDays;
    readonly subject: ReportSubject;
  },
): Promise<AskedReport> {
  const { tx, at, ports, userId, target } = work;
  const id = ports.newId();
  const executionId = goOn(work, reportsJob, { workflow: `report_${kind}`, state: { reportId: id }, total: 1 });
  const [row] = await tx.rows<{ number: number }>({
    name: 'insert_report',
    text: `insert into reports (id, kind, organization_id, team_ids, format, asked, from_day, to_day, generated_by, execution_id,
        requested_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning number`,
    values: [
      ...[id, kind, subject.organization, subject.teams, format, JSON.stringify({ metrics, trends })],
      ...[days.from, days.to, userId, executionId, at, later(at, reportDays * 24 * 3600)],
    ],
  });
  const number = row?.number ?? 0;
  const name = reportName({ number });
  const about = {
    kind,
    format,
    from: days.from,
    to: days.to,
    ...(subject.teams === null ? {} : { teams: subject.teams }),
  };
  target({ kind: 'report', id, name, organization: subject.organization }, about);
  return { id, number, executionId };
}
