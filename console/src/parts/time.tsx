import { useMe } from '../api/session.ts';

/** A moment in the person's language and timezone, exact on demand. */
export function Time({ at, relative = false }: { readonly at: string; readonly relative?: boolean }) {
  const { timezone } = useMe().user;
  const moment = new Date(at);
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', timeZone: timezone });
  const usual = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: timezone });
  return (
    <time dateTime={at} title={`${exact.format(moment)} (${timezone})`}>
      {relative ? ago(moment) : usual.format(moment)}
    </time>
  );
}

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

function ago(moment: Date): string {
  const seconds = (moment.getTime() - Date.now()) / 1000;
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

/** A number as the person's language writes it. */
export function numeral(value: number): string {
  return new Intl.NumberFormat().format(value);
}
