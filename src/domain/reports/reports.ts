import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import type { ReportContent } from './content.ts';
import type { ReportFormat, ReportKind } from './fields.ts';

/** A report without what it says. Times are RFC 3339 UTC, days `YYYY-MM-DD`. */
export interface Report {
  readonly id: string;
  readonly number: number;
  readonly kind: ReportKind;
  readonly organization_id: string | null;
  /** Null: all that lies there. */
  readonly team_ids: readonly string[] | null;
  readonly format: ReportFormat;
  readonly metrics: readonly string[];
  readonly trends: boolean;
  readonly from_day: string;
  readonly to_day: string;
  /** `failed`: its execution ended without it. */
  readonly status: 'running' | 'ready' | 'failed';
  /** The address of whose it is; null where the account is gone. */
  readonly generated_by: string | null;
  readonly execution_id: string;
  readonly requested_at: string;
  readonly ready_at: string | null;
  readonly expires_at: string;
}

export const reportColumns = raw(`r.id, r.number, r.kind, r.organization_id, r.team_ids, r.format,
  coalesce(r.asked->'metrics', '[]') as metrics, coalesce((r.asked->>'trends')::boolean, false) as trends,
  r.from_day::text, r.to_day::text,
  case when r.status = 'running' and not exists (select 1 from executions e where e.id = r.execution_id and e.outcome = 'running')
    then 'failed' else r.status end as status,
  (select u.email from users u where u.id = r.generated_by and u.deleted_at is null) as generated_by,
  r.execution_id, r.requested_at, r.ready_at, r.expires_at`);

/** As people call it. */
export function reportName({ number }: Pick<Report, 'number'>): string {
  return `RPT-${number}`;
}

/** The number in what people call a report; refuses what none is called. */
export function reportNumber(name: string): number {
  const digits = /^RPT-([1-9]\d{0,14})$/i.exec(name)?.[1];
  if (digits === undefined) throw refuse('report.not_found', {});
  return Number(digits);
}

export interface WholeReport {
  readonly report: Report;
  /** Null until it is ready. */
  readonly content: ReportContent | null;
}

/** A report that fulfils a condition on `r`, with what it says; refuses as not found otherwise. */
export async function wholeReport(on: Queryable, condition: Fragment): Promise<WholeReport> {
  const [row] = await on.rows<Report & { content: ReportContent | null }>(
    sql`select ${reportColumns}, r.content from reports r where ${condition} limit 1`,
  );
  if (row === undefined) throw refuse('report.not_found', {});
  const { content, ...report } = row;
  return { report, content };
}
