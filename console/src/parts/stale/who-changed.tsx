import type { ApiError } from '../../api/errors.ts';
import { Time } from '../time.tsx';

/** Who saved it last and when, as far as a refusal for being stale says. */
export function WhoChanged({ error: { body } }: { readonly error: ApiError }) {
  const by = typeof body['changed_by'] === 'string' ? body['changed_by'] : null;
  const at = typeof body['changed_at'] === 'string' ? body['changed_at'] : null;
  if (at === null) return 'Somebody else changed it since you opened it.';
  return (
    <>
      <bdi>{by ?? 'Somebody else'}</bdi> changed it <Time at={at} relative />.
    </>
  );
}
