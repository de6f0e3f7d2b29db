import { sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import { notify } from '../notifications/notify.ts';
import { settleNotifications } from '../notifications/settle-notifications.ts';
import type { AccessReview } from './access-reviews.ts';
import { reviewAsked, reviewDue, reviewEnded } from './notices.ts';

/** Ends a review, and tells who opened it and who was asked what it came to, with what nobody has decided. */
export async function closeReview(
  work: Pick<InCommand, 'tx' | 'ports' | 'at' | 'tell'>,
  review: AccessReview,
  status: 'completed' | 'closed',
): Promise<void> {
  const { tx, at } = work;
  await tx.rows(sql`update access_reviews set status = ${status}, closed_at = ${at} where id = ${review.id}`);
  const reviewers = await tx.rows<{ user_id: string }>(
    sql`select user_id from access_review_reviewers where review_id = ${review.id}`,
  );
  const asked = reviewers.map(({ user_id }) => user_id);
  const target = { kind: 'access_review', id: review.id };
  await settleNotifications(work, [reviewAsked, reviewDue], { to: asked, target });
  const { name, kept, revoked, undecided } = review;
  const to = review.opened_by_id === null ? asked : [...asked, review.opened_by_id];
  await notify(work, reviewEnded, { to, facts: { name, kept, revoked, undecided }, by: null, target });
}
