import type { ApiError } from '../../api/errors.ts';
import { Time } from '../time.tsx';
import { texts } from './texts.tsx';

/** Who saved it last and when, as far as a refusal for being stale says. */
export function WhoChanged({ error: { body } }: { readonly error: ApiError }) {
  const by = typeof body['changed_by'] === 'string' ? body['changed_by'] : null;
  const at = typeof body['changed_at'] === 'string' ? body['changed_at'] : null;
  if (at === null) return texts.somebodyElseChangedItSinceYouOpened;
  return <>{texts.changedItAt(<bdi>{by ?? texts.somebodyElse}</bdi>, <Time at={at} relative />)}</>;
}
