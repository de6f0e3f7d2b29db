import { TextInput, type TextInputProps } from '@mantine/core';
import { useMe } from '../api/session.ts';
import { texts } from './texts.ts';
import { useUnread } from './unread.ts';
import { readWallClock } from './wall-clock.ts';

const half = texts.wholeMomentOrNothing;

/**
 * Takes a date and a time in the person's timezone, in the browser's own format. What cannot be read as a moment is said
 * beside it, and the form is not sent. Spread a form's input props into it; read it with `momentOf`.
 */
export function MomentField({
  value,
  empty,
  error,
  ...rest
}: Omit<TextInputProps, 'type' | 'value' | 'description' | 'min' | 'max' | 'ref'> & {
  readonly value?: string;
  /** What no moment at all means; without it there has to be one. */
  readonly empty?: string;
}) {
  const { timezone } = useMe().user;
  const reading = value === undefined || value === '' ? null : readWallClock(value, timezone);
  const unread = useUnread(reading !== null && 'problem' in reading ? reading.problem : null, half);
  return (
    <TextInput
      description={empty === undefined ? texts.timeIn(timezone) : texts.timeInLeaveEmptyFor(timezone, empty)}
      {...rest}
      {...unread.field}
      type="datetime-local"
      // Browsers offer years of six digits otherwise.
      max="9999-12-31T23:59"
      value={value}
      error={error ?? unread.error}
    />
  );
}

/** What a `MomentField` has: a moment (RFC 3339, UTC), or null for none. */
export function momentOf(value: string, timezone: string): string | null {
  if (value === '') return null;
  const reading = readWallClock(value, timezone);
  // The form is not sent with it; whatever sends all the same may not take it for none.
  if ('problem' in reading) throw new Error(reading.problem);
  return reading.at;
}
