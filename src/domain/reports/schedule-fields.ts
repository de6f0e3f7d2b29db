import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { Patterned } from '../../kernel/patterned.ts';
import { Name } from '../fields.ts';
import { MetricNames, reportFormats, reportKinds } from './fields.ts';
import type { LocalSchedule } from './local-schedule.ts';

/** `HH:MM` on a clock of 24 hours. */
export const LocalTime = Patterned('^([01]\\d|2[0-3]):[0-5]\\d$', 'must be a time such as 08:30');

/** What a schedule says of its report, and of when that is made. */
export const scheduleFields = {
  name: Name,
  kind: Type.Enum(reportKinds),
  metrics: MetricNames,
  format: Type.Enum(reportFormats),
  trends: Type.Boolean(),
  every: Type.Enum(['daily', 'weekly', 'monthly']),
  weekday: Type.Integer({ minimum: 1, maximum: 7 }),
  monthDay: Type.Integer({ minimum: 1, maximum: 31 }),
  time: LocalTime,
  timezone: Type.String({ format: 'timezone', maxLength: 64 }),
};

/** Refuses a day that is missing, or that goes with another repetition. */
export function mustHaveItsDay({
  every,
  weekday,
  monthDay,
}: Pick<LocalSchedule, 'every' | 'weekday' | 'monthDay'>): void {
  if ((every === 'weekly') !== (weekday !== null))
    throw refuseField('weekday', every === 'weekly' ? 'is required with weekly' : 'goes with weekly only');
  if ((every === 'monthly') !== (monthDay !== null))
    throw refuseField('day', every === 'monthly' ? 'is required with monthly' : 'goes with monthly only');
}
