import { refuseField } from '../../kernel/errors.ts';
import { endOf } from '../../kernel/moment.ts';
import { later } from '../lifetimes.ts';

const day = 24 * 3600;
/** How long a key is good that was given no end. */
export const usualKeyDays = 90;
/** How long a key may be good at most, from when its secret was made. */
export const mostKeyDays = 365;

/** When a key ends; refuses an end that has passed, or is too far away. */
export function endOfKey(asked: string | undefined, at: Date, seconds = usualKeyDays * day): Date {
  if (asked === undefined) return later(at, Math.min(seconds, mostKeyDays * day));
  const end = endOf(asked);
  if (end <= at) throw refuseField('expires_at', 'must lie in the future');
  if (end > later(at, (mostKeyDays + 1) * day)) throw refuseField('expires_at', `must be within ${mostKeyDays} days`);
  return end;
}
