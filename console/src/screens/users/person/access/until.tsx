import { Status } from '../../../../parts/status.tsx';
import { Time } from '../../../../parts/time.tsx';

/** What ends so soon is worth noticing. Milliseconds. */
const soon = 7 * 86_400_000;

/** Until when something holds. */
export function Until({ at }: { readonly at: string | null }) {
  if (at === null) return 'No end date';
  if (Date.parse(at) - Date.now() > soon) return <Time at={at} />;
  return (
    <Status tone="warn">
      Ends <Time at={at} relative />
    </Status>
  );
}
