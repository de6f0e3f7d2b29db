import { useMe } from '../api/session.ts';

/** A moment in the person's language and timezone, exact on demand. */
export function Time({ at, relative = false }: { readonly at: string; readonly relative?: boolean }) {
  const { timezone } = useMe().user;
  const moment = new Date(at);
  return (
    <time dateTime={at} title={`${formatIn(timezone, 'medium').format(moment)} (${timezone})`}>
      {relative ? ago(moment) : formatIn(timezone, 'short').format(moment)}
    </time>
  );
}

/** Kept, as making one takes longer than showing a whole row of a table. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timezone: string, timeStyle: 'medium' | 'short'): Intl.DateTimeFormat {
  const key = `${timeStyle} ${timezone}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle, timeZone: timezone });
    formats.set(key, format);
  }
  return format;
}

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

const inWords = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const numbers = new Intl.NumberFormat();

function ago(moment: Date): string {
  const seconds = (moment.getTime() - Date.now()) / 1000;
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return inWords.format(Math.trunc(seconds / size), unit);
}

/** A number as the person's language writes it. */
export function numeral(value: number): string {
  return numbers.format(value);
}
