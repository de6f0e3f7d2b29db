import { Status } from '../../parts/status.tsx';
import type { Review } from './queries.ts';
import { texts } from './texts.tsx';

const tones = { open: 'info', completed: 'good', closed: 'idle' } as const;

/** How a review stands. */
export function ReviewStatus({ status }: Pick<Review, 'status'>) {
  return <Status tone={tones[status]}>{texts.statuses[status]}</Status>;
}
