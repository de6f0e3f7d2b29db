import { useMe } from '../api/session.ts';

/** A moment in the person's language and timezone, exact on demand; its `clock` alone where the day is told besides. */
export function Time(props: { readonly at: string; readonly relative?: boolean; readonly form?: 'clock' | 'exact' }) {
  const { at, relative = false, form = 'usual' } = props;
  const { timezone } = useMe().user;
  const moment = new Date(at);
  return (
    <time dateTime={at} title={`${formatIn(timezone, 'exact').format(moment)} (${timezone})`}>
      {relative ? ago(moment) : formatIn(timezone, form).format(moment)}
    </time>
  );
}

/** Kept, as making one takes longer than showing a whole row of a table. */
const formats = new Map<string, Intl.DateTimeFormat>();

const forms = {
  usual: { dateStyle: 'medium', timeStyle: 'short' },
  exact: { dateStyle: 'medium', timeStyle: 'medium' },
  clock: { timeStyle: 'short' },
} as const;

function formatIn(timezone: string, form: keyof typeof forms): Intl.DateTimeFormat {
  const key = `${form} ${timezone}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(undefined, { ...forms[form], timeZone: timezone });
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
