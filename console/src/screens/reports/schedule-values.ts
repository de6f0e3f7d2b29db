import { type Part, textPart } from '../../parts/stale/parts.ts';
import { metricsIn } from './options.ts';
import type { Schedule } from './queries.ts';
import { texts } from './texts.tsx';

/** What a form says of a report that is mailed again and again, and of when. */
export interface ScheduleValues extends Record<string, unknown> {
  readonly name: string;
  readonly type: Schedule['report_type'];
  /** Names, with commas between them; only of the type of one's own metrics. */
  readonly metrics: string;
  readonly format: Schedule['format'];
  readonly trends: boolean;
  readonly every: Schedule['every'];
  /** 1 is Monday. */
  readonly weekday: string;
  /** '' while nothing is entered. */
  readonly day: number | string;
  readonly time: string;
  readonly timezone: string;
}

/** What a form for a new one begins with. */
export const newSchedule = (): ScheduleValues => ({
  ...{ name: '', type: 'activity_monitoring', metrics: '', format: 'pdf', trends: false, every: 'weekly' },
  ...{ weekday: '1', day: 1, time: '08:00', timezone: Intl.DateTimeFormat().resolvedOptions().timeZone },
});

export const valuesOf = (schedule: Schedule): ScheduleValues => ({
  name: schedule.name,
  type: schedule.report_type,
  metrics: schedule.report_type === 'custom' ? schedule.metrics.join(', ') : '',
  format: schedule.format,
  trends: schedule.include_trends,
  every: schedule.every,
  weekday: String(schedule.weekday ?? 1),
  day: schedule.day ?? 1,
  time: schedule.time,
  timezone: schedule.timezone,
});

/** What a form has to say of its values. */
export const checks = {
  name: (value: string) => (value.trim() === '' ? texts.enterIt : null),
  metrics: (value: string, { type }: ScheduleValues) =>
    type === 'custom' && metricsIn(value).length === 0 ? texts.enterIt : null,
  day: (value: number | string, { every }: ScheduleValues) =>
    every === 'monthly' && typeof value !== 'number' ? texts.enterIt : null,
  time: (value: string) => (value === '' ? texts.enterIt : null),
  timezone: (value: string) => (value === '' ? texts.chooseIt : null),
};

/** How the API calls them. */
export const bodyOf = (values: ScheduleValues) => ({
  name: values.name,
  report_type: values.type,
  format: values.format,
  include_trends: values.trends,
  every: values.every,
  time: values.time,
  timezone: values.timezone,
  ...(values.type === 'custom' ? { metrics: metricsIn(values.metrics) } : {}),
  ...(values.every === 'weekly' ? { weekday: Number(values.weekday) } : {}),
  ...(values.every === 'monthly' ? { day: Number(values.day) } : {}),
});

/** What of them is to be changed. */
export function changesBetween(before: ScheduleValues, now: ScheduleValues): Partial<ReturnType<typeof bodyOf>> {
  const was: Readonly<Record<string, unknown>> = bodyOf(before);
  return Object.fromEntries(
    Object.entries(bodyOf(now)).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(was[key])),
  );
}

/** What the server calls fields that the form calls otherwise. */
export const fieldNames = { report_type: 'type', include_trends: 'trends' };

const whatPart: Part<ScheduleValues> = {
  key: 'type',
  label: texts.type,
  said: ({ type, metrics }) =>
    type === 'custom' ? `${texts.types[type]}: ${metricsIn(metrics).join(', ')}` : texts.types[type],
  put: (values, { type, metrics }) => ({ ...values, type, metrics }),
};
const everyPart: Part<ScheduleValues> = {
  key: 'every',
  label: texts.every,
  said: ({ every, weekday, day }) =>
    every === 'weekly'
      ? `${texts.everies[every]}, ${texts.weekdays[Number(weekday) - 1]}`
      : every === 'monthly'
        ? `${texts.everies[every]}, ${texts.monthDay} ${day}`
        : texts.everies[every],
  put: (values, { every, weekday, day }) => ({ ...values, every, weekday, day }),
};

/** What somebody else may have changed meanwhile; what only goes together is one part. */
export const parts: readonly Part<ScheduleValues>[] = [
  textPart('name', texts.name),
  whatPart,
  everyPart,
  textPart('time', texts.time),
  textPart('timezone', texts.timezone),
  {
    key: 'format',
    label: texts.attached,
    said: ({ format }) => texts.formats[format],
    put: (values, { format }) => ({ ...values, format }),
  },
  textPart('trends', texts.trends, { say: value => (value === true ? texts.yes : texts.no) }),
];
