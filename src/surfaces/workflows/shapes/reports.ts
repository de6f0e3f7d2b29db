import Type, { type Static } from 'typebox';
import { Id, orNull } from '../../../domain/fields.ts';
import {
  eachOf,
  MetricNames,
  ReportDay,
  reportFormats,
  reportKinds,
  reportPeriods,
} from '../../../domain/reports/fields.ts';
import type { ReportPage, ShownReport } from '../../../domain/reports/read-reports.ts';
import { describedMetric, notesOf } from '../../../domain/reports/report-rows.ts';
import { type Report, reportName } from '../../../domain/reports/reports.ts';

const Text = Type.String();
const Moment = Type.String({ format: 'date-time' });
const Day = Type.String({ description: 'A day (UTC), such as 2026-01-31' });

export const ReportId = Type.String({ minLength: 1, maxLength: 40, description: 'Such as RPT-1001' });

export const ReportBody = Type.Object(
  {
    report_type: Type.Enum(reportKinds, {
      description: 'What it has where no metrics are named; `custom` takes a list of them',
    }),
    period: Type.Enum(reportPeriods, {
      description: 'The last day, 7, 30, 91 or 365 days (UTC), today included; `custom`: from `from` to `to`',
    }),
    from: Type.Optional(ReportDay),
    to: Type.Optional(ReportDay),
    metrics: Type.Optional(MetricNames),
    format: Type.Optional(Type.Enum(reportFormats, { description: 'Default json' })),
    include_trends: Type.Optional(Type.Boolean({ description: 'Compares with as many days before; default false' })),
    team_id: Type.Optional(Id),
    organization_id: Type.Optional(Id),
  },
  { additionalProperties: false },
);

const Listed = {
  report_id: Text,
  report_type: Type.Enum(reportKinds),
  status: Type.Enum(['running', 'ready', 'failed'], { description: '`failed`: generate it again' }),
  format: Type.Enum(reportFormats),
  period: Type.Object({ from: Day, to: Day }),
  organization_id: orNull(Text),
  team_ids: Type.Union([Type.Array(Text), Type.Null()], { description: 'null: all that lies there' }),
  generated_by: orNull(Text),
  requested_at: Moment,
  ready_at: orNull(Moment),
  expires_at: Moment,
  job_id: Type.Union([Text, Type.Null()], { description: 'The execution that makes it, while it does' }),
  download_url: Type.Union([Text, Type.Null()], { description: 'Of csv and pdf; takes the same credential' }),
};
const Figure = Type.Object({
  metric: Text,
  label: Text,
  unit: Type.Enum(['count', 'percent', 'hours']),
  value: Type.Union([Type.Number(), Type.Null()], { description: 'null: there was nothing, as of an average of none' }),
});
const Trend = Type.Object({
  metric: Text,
  current: orNull(Type.Number()),
  previous: orNull(Type.Number()),
  change_percent: Type.Union([Type.Number(), Type.Null()], { description: 'null: there was nothing before' }),
  direction: Type.Enum(['up', 'down', 'same', 'unknown']),
});
const Person = Type.Object({
  user_id: Text,
  username: Text,
  name: orNull(Text),
  actions: Type.Integer(),
  sign_ins: Type.Integer(),
  denials: Type.Integer(),
  reveals: Type.Integer(),
});
export const ReportResults = Type.Object({
  ...Listed,
  metrics: Type.Array(Figure),
  trends: Type.Union([Type.Array(Trend), Type.Null()], { description: 'null: not asked for' }),
  unavailable: Type.Array(Type.Object({ metric: Text, reason: Text })),
  days: Type.Array(Type.Object({ metric: Text, values: Type.Array(Type.Object({ day: Day, value: Type.Number() })) })),
  people: Type.Union([Type.Array(Person), Type.Null()], {
    description:
      'Those who did most, 1,000 at most, but for who does not want to be singled out; null: no metric is about people',
  }),
  truncated: Type.Boolean({ description: 'There are more people than are listed' }),
  notes: Type.Array(Text),
});
export const ReportsResults = Type.Object({
  reports: Type.Array(Type.Object(Listed)),
  next: Type.Union([Text, Type.Null()], { description: 'For `after`; null at the end' }),
});

const toListed = (report: Report): Static<typeof ReportsResults>['reports'][number] => ({
  report_id: reportName(report),
  report_type: report.kind,
  status: report.status,
  format: report.format,
  period: { from: report.from_day, to: report.to_day },
  organization_id: report.organization_id,
  team_ids: report.team_ids === null ? null : [...report.team_ids],
  generated_by: report.generated_by,
  requested_at: report.requested_at,
  ready_at: report.ready_at,
  expires_at: report.expires_at,
  job_id: report.status === 'running' ? report.execution_id : null,
  download_url:
    report.format === 'json' || report.status !== 'ready'
      ? null
      : `/api/v1/manager/reports/${reportName(report)}/file?format=${report.format}`,
});

export const toReports = ({ items, next }: ReportPage): Static<typeof ReportsResults> => ({
  reports: items.map(toListed),
  next,
});

export function toReport({ report, content }: ShownReport): Static<typeof ReportResults> {
  const days = eachOf({ from: report.from_day, to: report.to_day });
  return {
    ...toListed(report),
    metrics: (content?.metrics ?? []).map(({ name, value }) => {
      const { label, unit } = describedMetric(name);
      return { metric: name, label, unit, value };
    }),
    trends: content === null || content.previous === null ? null : trendsOf(content.metrics, content.previous),
    unavailable: (content?.unavailable ?? []).map(({ metric, reason }) => ({ metric, reason })),
    days: (content?.days ?? []).map(({ name, values }) => ({
      metric: name,
      values: values.map((value, index) => ({ day: days[index] ?? '', value })),
    })),
    people:
      content === null || content.people === null
        ? null
        : content.people.listed.map(({ user_id, username, name, counts }) => ({
            ...{ user_id, username, name, actions: counts.actions, sign_ins: counts.sign_ins },
            ...{ denials: counts.denials, reveals: counts.reveals },
          })),
    truncated: (content?.people?.cut ?? 0) > 0,
    notes: content === null ? [] : notesOf(content),
  };
}

type Figures = NonNullable<ShownReport['content']>['metrics'];

function trendsOf(now: Figures, before: Figures): Static<typeof Trend>[] {
  const current = new Map(now.map(({ name, value }) => [name, value]));
  return before.map(({ name, value: previous }) => {
    const value = current.get(name) ?? null;
    const known = value !== null && previous !== null;
    const change = known && previous !== 0 ? Math.round((1000 * (value - previous)) / previous) / 10 : null;
    const direction = !known ? 'unknown' : value === previous ? 'same' : value > previous ? 'up' : 'down';
    return { metric: name, current: value, previous, change_percent: change, direction };
  });
}
