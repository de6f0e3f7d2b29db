import type { PdfDocument, PdfFigure, PdfPart } from '../../platform/pdf/document.ts';
import { eachOf } from './fields.ts';
import { isKnownMetric, reportMetrics } from './metrics.ts';
import type { ShownReport } from './read-reports.ts';
import { describedMetric, notesOf } from './report-rows.ts';
import { reportName } from './reports.ts';

/** As many people stand on paper; the CSV has more. */
const mostOnPaper = 200;

const titles = {
  team_performance: 'Team performance',
  activity_monitoring: 'Activity',
  custom: 'Report',
} as const;

/** What people call a kind of report. */
export const reportTitle = (kind: keyof typeof titles): string => titles[kind];

/** A report as a document; `place` is what it is about, in words. */
export function documentOf({ report, content }: ShownReport, place: string): PdfDocument {
  const parts = content === null ? [] : partsOf(report, content);
  const made = (report.ready_at ?? report.requested_at).slice(0, 16).replace('T', ' ');
  return {
    title: reportTitle(report.kind),
    about: [
      place,
      `${report.from_day} to ${report.to_day} (UTC)`,
      `Made ${made} UTC for ${report.generated_by ?? 'a deleted account'}`,
    ],
    parts,
    foot: `Gatehouse · ${reportName(report)}`,
  };
}

function partsOf(report: ShownReport['report'], content: NonNullable<ShownReport['content']>): PdfPart[] {
  const days = eachOf({ from: report.from_day, to: report.to_day });
  const short = report.from_day.slice(0, 4) === report.to_day.slice(0, 4);
  const listed = content.people?.listed ?? [];
  const notes = [
    ...content.unavailable.map(({ metric, reason }) => `${describedMetric(metric).label}: ${reason}`),
    ...notesOf(content),
    ...(listed.length > mostOnPaper ? [`${mostOnPaper} of ${listed.length} people stand here; the CSV has more.`] : []),
  ];
  return [
    ...(content.metrics.length === 0 ? [] : [{ kind: 'figures' as const, figures: figuresOnPaper(content) }]),
    ...content.days
      .filter(({ values }) => values.length > 1)
      .map(({ name, values }) => ({
        kind: 'chart' as const,
        title: `${describedMetric(name).label} by day`,
        points: values.map((value, index) => ({ label: (days[index] ?? '').slice(short ? 5 : 2), value })),
      })),
    ...(listed.length === 0 ? [] : [peopleOnPaper(listed.slice(0, mostOnPaper))]),
    ...(notes.length === 0 ? [] : [{ kind: 'notes' as const, title: 'Notes', lines: notes }]),
  ];
}

function figuresOnPaper({ metrics, previous }: NonNullable<ShownReport['content']>): PdfFigure[] {
  const before = new Map(previous?.map(({ name, value }) => [name, value]));
  return metrics.map(({ name, value }) => ({
    label: describedMetric(name).label,
    value: inWords(name, value),
    before: comparedInWords(name, value, before.get(name)),
  }));
}

/** A figure as people read it. */
export function inWords(name: string, value: number | null): string {
  if (value === null) return '–';
  const text = value.toLocaleString('en', { maximumFractionDigits: 2 });
  const unit = isKnownMetric(name) ? reportMetrics[name].unit : 'count';
  return unit === 'percent' ? `${text} %` : unit === 'hours' ? `${text} h` : text;
}

/** How it was in the days before, with the change; null: not compared. */
export function comparedInWords(
  name: string,
  value: number | null,
  previous: number | null | undefined,
): string | null {
  if (previous === undefined) return null;
  if (previous === null || value === null) return 'no figure before';
  if (previous === value) return 'the same before';
  const change =
    previous === 0
      ? ''
      : ` (${value > previous ? '+' : '−'}${Math.round(Math.abs((100 * (value - previous)) / previous))} %)`;
  return `${inWords(name, previous)} before${change}`;
}

function peopleOnPaper(listed: NonNullable<NonNullable<ShownReport['content']>['people']>['listed']): PdfPart {
  const number = (name: string) => ({ name, number: true });
  return {
    kind: 'table',
    title: 'People',
    columns: [{ name: 'Who', number: false }, number('Actions'), number('Refused'), number('Secrets revealed')],
    rows: listed.map(({ username, name, counts: { actions, denials, reveals } }) => [
      name === null || name === username ? username : `${name} (${username})`,
      ...[actions, denials, reveals].map(count => count.toLocaleString('en')),
    ]),
  };
}
