import { eachOf } from './fields.ts';
import { isKnownMetric, type Metric, reportMetrics } from './metrics.ts';
import type { ShownReport } from './read-reports.ts';

/** A line of a report as a table. What a section has no use for is null. */
export interface ReportRow {
  readonly section: 'metric' | 'day' | 'person' | 'unavailable' | 'note';
  readonly metric: string | null;
  readonly label: string | null;
  readonly unit: string | null;
  /** `YYYY-MM-DD`. */
  readonly day: string | null;
  readonly person: string | null;
  readonly value: number | null;
  readonly previous: number | null;
  readonly note: string | null;
}

const none: Omit<ReportRow, 'section'> = {
  ...{ metric: null, label: null, unit: null, day: null, person: null, value: null, previous: null, note: null },
};

/** What a metric is called and counted in. */
export function describedMetric(name: string): Pick<Metric, 'label' | 'unit'> {
  return isKnownMetric(name) ? reportMetrics[name] : { label: name, unit: 'count' };
}

/** Everything that a report says, line by line. */
export function rowsOfReport({ report, content }: ShownReport): ReportRow[] {
  if (content === null) return [];
  const before = new Map(content.previous?.map(({ name, value }) => [name, value]));
  const days = eachOf({ from: report.from_day, to: report.to_day });
  const figure = (name: string) => ({ metric: name, ...describedMetric(name) });
  return [
    ...content.metrics.map(
      ({ name, value }): ReportRow => ({
        ...none,
        ...{
          section: 'metric',
          metric: name,
          label: describedMetric(name).label,
          unit: describedMetric(name).unit,
          value,
        },
        previous: before.get(name) ?? null,
      }),
    ),
    ...content.days.flatMap(({ name, values }) =>
      values.map((value, index): ReportRow => {
        const { metric, label, unit } = figure(name);
        return { ...none, section: 'day', metric, label, unit, day: days[index] ?? null, value };
      }),
    ),
    ...(content.people?.listed ?? []).flatMap(({ username, counts }) =>
      Object.entries(counts).map(([name, value]): ReportRow => {
        const { metric, label, unit } = figure(name);
        return { ...none, section: 'person', metric, label, unit, person: username, value };
      }),
    ),
    ...content.unavailable.map(
      ({ metric, reason }): ReportRow => ({
        ...none,
        ...{ section: 'unavailable', metric, label: describedMetric(metric).label, note: reason },
      }),
    ),
    ...notesOf(content).map((note): ReportRow => ({ ...none, section: 'note', note })),
  ];
}

/** What whoever reads the list of people has to know: who is not in it. */
export function notesOf({ people }: NonNullable<ShownReport['content']>): string[] {
  if (people === null) return [];
  if (people.withheld)
    return [
      'Nobody is listed: one person does not want to be singled out, and would be by what is missing in the list.',
    ];
  const counted = (count: number): string => (count === 1 ? '1 person is' : `${count} people are`);
  return [
    ...(people.cut > 0 ? [`${counted(people.cut)} not listed, who did less than those who are.`] : []),
    ...(people.hidden > 0
      ? [`${counted(people.hidden)} counted in the totals and not listed: they do not want to be, or are gone.`]
      : []),
  ];
}

/** The columns of that table, in order. */
export const reportColumnNames: readonly (keyof ReportRow)[] = [
  ...(['section', 'metric', 'label', 'unit', 'day', 'person', 'value', 'previous', 'note'] as const),
];
