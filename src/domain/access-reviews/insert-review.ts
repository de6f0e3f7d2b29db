import { sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import { later } from '../lifetimes.ts';
import { notify } from '../notifications/notify.ts';
import type { AccessReview } from './access-reviews.ts';
import { followHoldings, type UnderReview } from './follow.ts';
import { reviewAsked } from './notices.ts';

export const daySeconds = 24 * 3600;

/** A review that is opened. */
export interface NewReview extends UnderReview, Pick<AccessReview, 'name' | 'type_id' | 'at_deadline' | 'repeat_days'> {
  readonly request_id: string | null;
  /** Null: by itself. */
  readonly openedBy: string | null;
  readonly dueDays: number;
  /** Ids of who is asked. */
  readonly reviewers: readonly string[];
}

export interface OpenedReview {
  readonly id: string;
  readonly number: number;
  readonly items: number;
}

/** One emergency, of which the review is about one grant that was taken. */
export interface EmergencyItem {
  readonly userId: string;
  readonly grantId: string;
  readonly pattern: string;
  readonly expiresAt: string;
}

type Work = Pick<InCommand, 'tx' | 'ports' | 'at' | 'tell'>;

/**
 * Opens a review of what people hold now, and asks the reviewers. Where nobody holds anything nobody is asked, and it is
 * over at once.
 */
export async function insertReview(
  work: Work,
  review: NewReview,
  emergency: EmergencyItem | null = null,
): Promise<OpenedReview> {
  const { tx, ports, at } = work;
  const id = ports.newId();
  const next = review.repeat_days === null ? null : later(at, review.repeat_days * daySeconds);
  const [made] = await tx.rows<{ number: number }>(
    sql`insert into access_reviews (id, name, organization_id, subject, type_id, resource_type, role_id, request_id, opened_by,
        opened_at, due_at, at_deadline, repeat_days, next_at, status)
      values (${id}, ${review.name}, ${review.organization_id}, ${review.subject}, ${review.type_id}, ${review.resource_type},
        ${review.role_id}, ${review.request_id}, ${review.openedBy}, ${at}, ${later(at, review.dueDays * daySeconds)},
        ${review.at_deadline}, ${review.repeat_days}, ${next}, 'open') returning number`,
  );
  await tx.rows(
    sql`insert into access_review_reviewers (review_id, user_id) select ${id}, p from unnest(${review.reviewers}::uuid[]) p`,
  );
  if (emergency === null) await followHoldings(work, { ...review, id, revision: 0 });
  else
    await tx.rows(
      sql`insert into access_review_items (id, review_id, user_id, held_id, pattern, organization_id, held_since, expires_at, came)
        values (${ports.newId()}, ${id}, ${emergency.userId}, ${emergency.grantId}, ${emergency.pattern},
          ${review.organization_id}, ${at}, ${emergency.expiresAt}, 1)`,
    );
  const [held] = await tx.rows<{ count: number }>(
    sql`select count(*) as count from access_review_items where review_id = ${id}`,
  );
  const items = held?.count ?? 0;
  if (items === 0)
    await tx.rows(sql`update access_reviews set status = 'completed', closed_at = ${at} where id = ${id}`);
  else {
    const facts = { name: review.name, items };
    const target = { kind: 'access_review', id };
    await notify(work, reviewAsked, { to: review.reviewers, facts, by: review.openedBy, target });
  }
  return { id, number: made?.number ?? 0, items };
}
