import Type, { type Static } from 'typebox';
import { command } from '../action.ts';
import { changesOf } from '../changes.ts';
import { Id } from '../fields.ts';
import { mustHaveFeature } from '../organizations/features.ts';
import { editableSchedule } from './editable.ts';
import { metricsAsked } from './generate-report.ts';
import { reporting } from './reporting.ts';
import { mustHaveItsDay, scheduleFields } from './schedule-fields.ts';
import { lockedSchedule, type ReportSchedule, scheduleFor, setGoing, timesOf } from './schedules.ts';

const Changes = Type.Partial(Type.Object(scheduleFields));

const audited = [
  ...(['name', 'kind', 'format', 'metrics', 'trends'] as const),
  ...(['every', 'weekday', 'month_day', 'at_time', 'timezone'] as const),
] as const;

/**
 * Changes what a schedule makes, or when. What it is about and whose it is stays: that is another schedule. Where it goes, its next
 * run follows the new times; a run that has begun stays as it is. Takes the feature `advanced_analytics` where it lies.
 */
export const updateReportSchedule = command('report_schedule.update', {
  input: Type.Object({ id: Id, ...Changes.properties }, { additionalProperties: false }),
  permit: reporting,
  refuses: ['organization.feature_off', 'report_schedule.not_found'],
  audit: { of: 'report_schedule', details: { changes: { name: { from: 'Before', to: 'After' } } } },
  edits: { thing: editableSchedule, id: ({ id }) => id },
  run: async ({ tx, at, reporter, target }, { id, ...changes }): Promise<ReportSchedule> => {
    const before = await lockedSchedule(tx, reporter, id);
    const about = { kind: 'report_schedule', id: before.id, organization: before.organization_id } as const;
    target({ ...about, name: before.name }, {});
    await mustHaveFeature(tx, before.organization_id, 'advanced_analytics');
    const changed = changedBy(before, changes);
    const times = timesOf(changed);
    mustHaveItsDay(times);
    await tx.rows({
      name: 'update_report_schedule',
      text: `update report_schedules set name = $2, kind = $3, format = $4, asked = $5, every = $6, weekday = $7, month_day = $8,
          at_time = $9, timezone = $10 where id = $1`,
      values: [
        ...[before.id, changed.name, changed.kind, changed.format],
        JSON.stringify({ metrics: changed.metrics, trends: changed.trends }),
        ...[times.every, times.weekday, times.monthDay, times.time, times.timezone],
      ],
    });
    if (changed.paused === null && JSON.stringify(times) !== JSON.stringify(timesOf(before)))
      await setGoing(tx, changed, at);
    const after = await scheduleFor(tx, reporter, id);
    target({ ...about, name: after.name }, changesOf(before, after, audited));
    return after;
  },
  revisionOf: schedule => schedule,
});

/** What becomes of it. Another kind of report has its usual metrics, another repetition no day of the one before. */
function changedBy(before: ReportSchedule, changes: Static<typeof Changes>): ReportSchedule {
  const { name, kind = before.kind, metrics, format, trends, every = before.every, weekday, monthDay } = changes;
  const keeps = every === before.every;
  return {
    ...before,
    name: name ?? before.name,
    kind,
    metrics: metrics ?? (kind === before.kind ? before.metrics : metricsAsked({ kind })),
    format: format ?? before.format,
    trends: trends ?? before.trends,
    every,
    weekday: weekday ?? (keeps ? before.weekday : null),
    month_day: monthDay ?? (keeps ? before.month_day : null),
    at_time: changes.time ?? before.at_time,
    timezone: changes.timezone ?? before.timezone,
  };
}
