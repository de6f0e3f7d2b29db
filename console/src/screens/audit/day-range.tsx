import '@mantine/dates/styles.css';
import { DatePickerInput } from '@mantine/dates';
import { useEffect, useState } from 'react';
import { useMe } from '../../api/session.ts';
import { dayNamer } from '../../parts/days.ts';
import { texts } from './texts.tsx';

const any = texts.anyDay;

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
  const [first, last] = range;
  const shown = first === null ? null : `${name(first)} – ${last === null ? '…' : name(last)}`;
  return (
    <DatePickerInput
      type="range"
      label={texts.days}
      description={texts.inAt(timezone)}
      aria-label={texts.daysInAt(shown ?? any, timezone)}
      placeholder={any}
      clearable
      // Neither would be readable enough: pale days of other months, red ones of weekends.
      hideOutsideDates
      weekendDays={[]}
      allowSingleDateInRange
      value={range}
      valueFormatter={() => shown ?? ''}
      // A range that was left half chosen narrows nothing, and is not shown as if it did.
      popoverProps={{
        withinPortal: false,
        onClose: () => setRange(now => ((now[0] === null) === (now[1] === null) ? now : [from ?? null, to ?? null])),
      }}
      onChange={chosen => {
        setRange(chosen);
        const [begin, end] = chosen;
        // Half of a range is being chosen.
        if ((begin === null) === (end === null)) onChange({ from: begin ?? undefined, to: end ?? undefined });
      }}
    />
  );
}
