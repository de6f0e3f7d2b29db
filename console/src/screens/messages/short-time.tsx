import { useMe } from '../../api/session.ts';
import { dayIn, dayNameOf, dayNamer } from '../../parts/days.ts';
import { Time } from '../../parts/time.tsx';

const short = dayNamer('short');

/** When something was, as short as it can be told: the time of today, the name of yesterday, else the day. */
export function ShortTime({ at }: { readonly at: string }) {
  const { timezone } = useMe().user;
  const day = dayIn(timezone, at);
  const now = Date.now();
  if (day === dayIn(timezone, new Date(now))) return <Time at={at} form="clock" />;
  const yesterday = day === dayIn(timezone, new Date(now - 86_400_000));
  return <time dateTime={at}>{yesterday ? dayNameOf(at, timezone) : short(day)}</time>;
}
