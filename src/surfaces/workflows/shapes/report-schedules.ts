import Type, { type Static } from 'typebox';
import { Id, orNull } from '../../../domain/fields.ts';
import { reportFormats, reportKinds } from '../../../domain/reports/fields.ts';
import type { ShownSchedule } from '../../../domain/reports/read-schedules.ts';
import { reportName } from '../../../domain/reports/reports.ts';
import { scheduleFields } from '../../../domain/reports/schedule-fields.ts';
import type { ReportSchedule } from '../../../domain/reports/schedules.ts';
import type { updateReportSchedule } from '../../../domain/reports/update-schedule.ts';

const Text = Type.String();
const Moment = Type.String({ format: 'date-time' });

const { name, kind, metrics, format, trends, every, weekday, monthDay, time, timezone } = scheduleFields;
/** What one and the same report is asked for with, and when. */
const fields = {
  name,
  report_type: kind,
  metrics,
  format: { ...format, description: 'What is attached to the mail; json: nothing' },
  include_trends: trends,
  every,
  weekday: { ...weekday, description: 'With weekly; 1 is Monday' },
  day: { ...monthDay, description: 'With monthly; of a shorter month it is the last' },
  time,
  timezone,
};

export const ScheduleBody = Type.Object(
  {
    ...fields,
    metrics: Type.Optional(fields.metrics),
    format: Type.Optional({ ...format, description: 'What is attached to the mail; json (the default): nothing' }),
    include_trends: Type.Optional(fields.include_trends),
    weekday: Type.Optional(fields.weekday),
    day: Type.Optional(fields.day),
    team_id: Type.Optional(Id),
    organization_id: Type.Optional(Id),
  },
  { additionalProperties: false },
);
export const ScheduleChangesBody = Type.Partial(Type.Object(fields), { additionalProperties: false });

/** What the domain calls the fields that are called otherwise here. */
export const toChanges = ({
  report_type,
  include_trends,
  day,
  ...same
}: Static<typeof ScheduleChangesBody>): Omit<Static<typeof updateReportSchedule.input>, 'id'> => ({
  ...same,
  ...(report_type === undefined ? {} : { kind: report_type }),
  ...(include_trends === undefined ? {} : { trends: include_trends }),
  ...(day === undefined ? {} : { monthDay: day }),
});

const Schedule = {
  schedule_id: Text,
  name: Text,
  owner: Type.Union([Text, Type.Null()], { description: 'Whose report it is, and who gets it; null: nobody any more' }),
  organization_id: orNull(Text),
  team_ids: orNull(Type.Array(Text)),
  report_type: Type.Enum(reportKinds),
  metrics: Type.Array(Text),
  format: Type.Enum(reportFormats),
  include_trends: Type.Boolean(),
  every,
  weekday: orNull(Type.Integer()),
  day: orNull(Type.Integer()),
  time: Text,
  timezone: Text,
  paused: Type.Union([Type.Enum(['by_hand', 'owner', 'rights']), Type.Null()], {
    description: 'Why it waits: somebody paused it, its owner cannot sign in, or may not report on this any more',
  }),
  next_at: Type.Union([Moment, Type.Null()], {
    description: 'Up to five minutes behind its minute, so that not all begin at once',
  }),
  created_at: Moment,
};
const Run = Type.Object({
  day: Type.String({ description: 'The local day: there is one run on each' }),
  due_at: Moment,
  begun_at: Moment,
  ended_at: orNull(Moment),
  status: Type.Enum(['running', 'succeeded', 'failed']),
  report_id: orNull(Text),
  error: orNull(Text),
});
export const ScheduleResults = Type.Object(Schedule);
export const SchedulesResults = Type.Object({ schedules: Type.Array(Type.Object(Schedule)) });
export const ShownScheduleResults = Type.Object({
  ...Schedule,
  runs: Type.Array(Run, { description: 'The newest first' }),
});

export const toSchedule = (schedule: ReportSchedule): Static<typeof ScheduleResults> => ({
  schedule_id: schedule.id,
  name: schedule.name,
  owner: schedule.owner,
  organization_id: schedule.organization_id,
  team_ids: schedule.team_ids === null ? null : [...schedule.team_ids],
  report_type: schedule.kind,
  metrics: [...schedule.metrics],
  format: schedule.format,
  include_trends: schedule.trends,
  every: schedule.every,
  weekday: schedule.weekday,
  day: schedule.month_day,
  time: schedule.at_time,
  timezone: schedule.timezone,
  paused: schedule.paused,
  next_at: schedule.next_at,
  created_at: schedule.created_at,
});

export const toShownSchedule = ({ schedule, runs }: ShownSchedule): Static<typeof ShownScheduleResults> => ({
  ...toSchedule(schedule),
  runs: runs.map(({ day, due_at, begun_at, ended_at, status, report, error }) => ({
    ...{ day, due_at, begun_at, ended_at, status, error },
    report_id: report === null ? null : reportName({ number: report }),
  })),
});
