import '@mantine/dates/styles.css';
import { DatePickerInput } from '@mantine/dates';
import { useEffect, useState } from 'react';
import { useMe } from '../../api/session.ts';
import { dayNamer } from '../../parts/days.ts';

type Range = [string | null, string | null];

/** The first and the last day of what is shown, in the person's timezone. */
export function DayRange(props: {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChange: (change: { readonly from: string | undefined; readonly to: string | undefined }) => void;
}) {
  const { from, to, onChange } = props;
  const { timezone } = useMe().user;
  const [range, setRange] = useState<Range>([from ?? null, to ?? null]);
  useEffect(() => setRange([from ?? null, to ?? null]), [from, to]);
  const name = dayNamer('medium');
  return (
    <DatePickerInput
      type="range"
      aria-label={`Days, in ${timezone}`}
      placeholder="Any day"
      clearable
      allowSingleDateInRange
      value={range}
      valueFormatter={({ date }) =>
        Array.isArray(date) && date[0] != null
          ? date.map(each => (each === null ? '…' : name(String(each)))).join(' – ')
          : ''
      }
      onChange={([first, last]) => {
        setRange([first, last]);
        // Half of a range is being chosen.
        if ((first === null) === (last === null)) onChange({ from: first ?? undefined, to: last ?? undefined });
      }}
      w={{ base: '100%', xs: 240 }}
    />
  );
}
