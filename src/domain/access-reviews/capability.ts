import { sql } from '../../platform/db/sql.ts';
import { capability } from '../capability.ts';
import { reviewErrors } from './errors.ts';
import { reviewNodes } from './nodes.ts';
import { reviewNotices } from './notices.ts';
import { keepingReviews } from './upkeep.ts';

export const accessReviews = capability('access-reviews', {
  errors: reviewErrors,
  nodes: [{ key: 'request', nodes: reviewNodes }],
  jobs: [keepingReviews],
  notifications: reviewNotices,
  erases: ['access_review_reviewers.user_id', 'access_review_items.user_id'],
  keeps: {
    'access_reviews.opened_by': 'who had looked through what others hold',
    'access_review_items.decided_by': 'who confirmed or ended what others hold or held',
  },
  organizationDeleted: async ({ tx, at }, organization) => {
    await tx.rows(
      sql`update access_reviews set status = case when status = 'open' then 'closed' else status end,
        closed_at = coalesce(closed_at, ${at}), next_at = null
        where organization_id = ${organization} and (status = 'open' or next_at is not null)`,
    );
  },
  organizationsLeft: async ({ tx }, { userId, organizations }) => {
    await tx.rows(
      sql`delete from access_review_reviewers w using access_reviews v where v.id = w.review_id and w.user_id = ${userId}
        and v.organization_id = any(${organizations}::uuid[])`,
    );
  },
});
