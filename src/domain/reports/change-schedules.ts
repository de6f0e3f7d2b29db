import Type from 'typebox';
import { mustFit } from '../../kernel/share-counter.ts';
import { anId, command } from '../action.ts';
import { Id } from '../fields.ts';
import { mustHaveFeature } from '../organizations/features.ts';
import { editableSchedule } from './editable.ts';
import { metricsAsked } from './generate-report.ts';
import { nextRun, spreadOf } from './local-schedule.ts';
import { reporting, subjectMeant } from './reporting.ts';
import { mustHaveItsDay, scheduleFields } from './schedule-fields.ts';
import { lockedSchedule, type ReportSchedule, scheduleFor, setGoing, setWaiting } from './schedules.ts';
import { mustStillReport } from './still-report.ts';

const OfSchedule = Type.Object({ id: Id }, { additionalProperties: false });

/** Has a report made and mailed to oneself again and again. Takes the feature `advanced_analytics` where it lies. */
export const createReportSchedule = command('report_schedule.create', {
  input: Type.Object(
    {
      ...scheduleFields,
      metrics: Type.Optional(scheduleFields.metrics),
      weekday: Type.Optional(scheduleFields.weekday),
      monthDay: Type.Optional(scheduleFields.monthDay),
      teamId: Type.Optional(Id),
      organizationId: Type.Optional(Id),
    },
    { additionalProperties: false },
  ),
  permit: reporting,
  refuses: [
    'organization.feature_off',
    'organization.not_found',
    'organization.required',
    'report.no_team',
    'report_schedule.not_found',
    'team.not_found',
  ],
  audit: {
    of: 'report_schedule',
    details: { kind: 'team_performance', every: 'weekly', time: '06:00', timezone: 'Europe/Berlin' },
  },
  limit: { per: 'actor', max: 30, seconds: 60 },
  bounds: ['report.schedules'],
  run: async (work, asked): Promise<ReportSchedule> => {
    const { tx, at, ports, reporter, userId, caller, target } = work;
    const { every, weekday = null, monthDay = null, kind, name, format, trends, time, timezone } = asked;
    mustHaveItsDay({ every, weekday, monthDay });
    const metrics = metricsAsked(asked);
    const subject = await subjectMeant(tx, reporter, caller, asked);
    await mustHaveFeature(tx, subject.organization, 'advanced_analytics');
    const [own] = await tx.rows<{ count: number }>({
      name: 'own_report_schedules',
      text: 'select count(*) as count from (select 1 from report_schedules where owner_id = $1 for update) s',
      values: [userId],
    });
    mustFit('report.schedules', 'person', (own?.count ?? 0) + 1);
    const id = ports.newId();
    const next = nextRun({ every, weekday, monthDay, time, timezone }, at, spreadOf(id));
    await tx.rows({
      name: 'insert_report_schedule',
      text: `insert into report_schedules (id, name, owner_id, organization_id, team_ids, kind, format, asked, every, weekday, month_day, at_time,
          timezone, next_day, next_at, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
      values: [
        ...[id, name, userId, subject.organization, subject.teams, kind, format, JSON.stringify({ metrics, trends })],
        ...[every, weekday, monthDay, time, timezone, next.day, next.at, at],
      ],
    });
    target({ kind: 'report_schedule', id, name, organization: subject.organization }, { kind, every, time, timezone });
    return scheduleFor(tx, reporter, id);
  },
});

const about = ({ id, name, organization_id: organization }: ReportSchedule) =>
  ({ kind: 'report_schedule', id, name, organization }) as const;

/** Ends a schedule; the reports that it made stay for their time. */
export const deleteReportSchedule = command('report_schedule.delete', {
  input: OfSchedule,
  permit: reporting,
  refuses: ['report_schedule.not_found'],
  audit: { of: 'report_schedule' },
  edits: { thing: editableSchedule, id: ({ id }) => id },
  run: async ({ tx, reporter, target }, { id }): Promise<void> => {
    const schedule = await lockedSchedule(tx, reporter, id);
    target(about(schedule));
    await tx.rows({ name: 'delete_report_schedule', text: 'delete from report_schedules where id = $1', values: [id] });
  },
});

/** Has a schedule wait until somebody has it go on. */
export const pauseReportSchedule = command('report_schedule.pause', {
  input: OfSchedule,
  permit: reporting,
  refuses: ['report_schedule.not_found'],
  audit: { of: 'report_schedule' },
  run: async ({ tx, reporter, target }, { id }): Promise<ReportSchedule> => {
    const schedule = await lockedSchedule(tx, reporter, id);
    target(about(schedule));
    if (schedule.paused === null) await setWaiting(tx, id, 'by_hand');
    return scheduleFor(tx, reporter, id);
  },
});

/**
 * Makes a schedule one's own and has it go on: it is made as oneself and mailed to oneself from then on. For whoever may report on
 * what it is about; its owner only has it go on.
 */
export const takeReportSchedule = command('report_schedule.take', {
  input: OfSchedule,
  permit: reporting,
  refuses: [
    'organization.feature_off',
    'organization.not_found',
    'organization.required',
    'report.no_team',
    'report_schedule.not_found',
    'team.not_found',
  ],
  audit: { of: 'report_schedule', details: { owner: anId, before: anId } },
  run: async ({ tx, at, reporter, userId, caller, target }, { id }): Promise<ReportSchedule> => {
    const schedule = await lockedSchedule(tx, reporter, id);
    await mustStillReport({ tx, reporter, caller }, schedule);
    await mustHaveFeature(tx, schedule.organization_id, 'advanced_analytics');
    target(about(schedule), { owner: userId, before: schedule.owner_id });
    await tx.rows({
      name: 'take_report_schedule',
      text: 'update report_schedules set owner_id = $2 where id = $1',
      values: [id, userId],
    });
    await setGoing(tx, schedule, at);
    return scheduleFor(tx, reporter, id);
  },
});
