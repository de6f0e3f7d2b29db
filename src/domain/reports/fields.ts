import Type, { type Static } from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { Patterned } from '../../kernel/patterned.ts';
import { Id } from '../fields.ts';

export const reportKinds = ['team_performance', 'activity_monitoring', 'custom'] as const;
export type ReportKind = (typeof reportKinds)[number];
export const reportFormats = ['json', 'csv', 'pdf'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** How many days each goes back, today (UTC) included; `custom` is given by its days. */
const lengths = { daily: 1, weekly: 7, monthly: 30, quarterly: 91, yearly: 365 } as const;
export const reportPeriods = ['daily', 'weekly', 'monthly', 'quarterly', 'yearly', 'custom'] as const;

export const MetricName = Patterned('^[a-z][a-z0-9_]{0,49}$', 'must be the name of a metric, such as active_people');
export const MetricNames = Type.Array(MetricName, { minItems: 1, maxItems: 30, uniqueItems: true });
/** A day (UTC). */
export const ReportDay = Patterned('^\\d{4}-\\d{2}-\\d{2}$', 'must be a day such as 2026-01-31');

/** What a report is asked for with. */
export const ReportAsked = Type.Object(
  {
    kind: Type.Enum(reportKinds),
    period: Type.Enum(reportPeriods),
    /** First and last day of a period that is none of the usual. */
    from: Type.Optional(ReportDay),
    to: Type.Optional(ReportDay),
    /** Left out: those of its kind. */
    metrics: Type.Optional(MetricNames),
    format: Type.Enum(reportFormats),
    trends: Type.Boolean(),
    teamId: Type.Optional(Id),
    organizationId: Type.Optional(Id),
  },
  { additionalProperties: false },
);
export type ReportAsked = Static<typeof ReportAsked>;

/** ReportDays (UTC), both included. */
export interface ReportDays {
  readonly from: string;
  readonly to: string;
}

const dayMilliseconds = 86_400_000;
/** A year that has a leap day. */
const longest = 366;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** How many days these are. */
export function lengthOf({ from, to }: ReportDays): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMilliseconds) + 1;
}

/** The days right before, as many. */
export function daysBeforeThese(days: ReportDays): ReportDays {
  const before = Date.parse(days.from);
  return { from: dayOf(before - lengthOf(days) * dayMilliseconds), to: dayOf(before - dayMilliseconds) };
}

/** Each of these days. */
export function eachOf(days: ReportDays): string[] {
  return Array.from({ length: lengthOf(days) }, (_, index) => dayOf(Date.parse(days.from) + index * dayMilliseconds));
}

/** The days that are asked for; refuses those that make no sense, naming the field. */
export function daysAsked({ period, from, to }: Pick<ReportAsked, 'period' | 'from' | 'to'>, now: Date): ReportDays {
  const today = dayOf(now.getTime());
  if (period !== 'custom') {
    for (const [field, value] of [['from', from] as const, ['to', to] as const])
      if (value !== undefined) throw refuseField(field, 'goes with the period custom only');
    return { from: dayOf(now.getTime() - (lengths[period] - 1) * dayMilliseconds), to: today };
  }
  if (from === undefined) throw refuseField('from', 'is required with the period custom');
  if (to === undefined) throw refuseField('to', 'is required with the period custom');
  mustBeDays({ from, to }, today);
  return { from, to };
}

/** Refuses days that do not exist, that are in the wrong order or to come, and more than a year of them. */
export function mustBeDays({ from, to }: ReportDays, today: string): void {
  for (const [field, value] of [['from', from] as const, ['to', to] as const]) {
    const at = Date.parse(value);
    if (Number.isNaN(at) || dayOf(at) !== value || value < '1970-01-01')
      throw refuseField(field, 'must be a day that exists');
  }
  if (to > today) throw refuseField('to', 'must not be after today (UTC)');
  if (from > to) throw refuseField('from', 'must not be after the last day');
  if (lengthOf({ from, to }) > longest)
    throw refuseField('from', `must be at most ${longest} days before the last day`);
}
