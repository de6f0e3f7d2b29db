import { Status } from '../../../../parts/status.tsx';
import { Time } from '../../../../parts/time.tsx';
import { texts } from './texts.tsx';

/** What ends so soon is worth noticing. Milliseconds. */
const soon = 7 * 86_400_000;

/** Until when something holds. */
export function Until({ at }: { readonly at: string | null }) {
  if (at === null) return texts.noEndDate;
  if (Date.parse(at) - Date.now() > soon) return <Time at={at} />;
  return <Status tone="warn">{texts.endsAt(<Time at={at} relative />)}</Status>;
}
