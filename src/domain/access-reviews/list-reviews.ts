import Type from 'typebox';
import { isUuid } from '../../kernel/input.ts';
import { cursorOf, keyOf, notACursor } from '../../kernel/page.ts';
import type { Say } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import { query } from '../action.ts';
import {
  type AccessReview,
  itemsOf,
  type Looking,
  type ReviewItem,
  reviewFor,
  reviewNumber,
  reviewsFor,
} from './access-reviews.ts';
import { whoeverReviews } from './asked.ts';
import { type Reviewable, reviewableTypes } from './reviewable.ts';

const Asked = {
  limit: Type.Integer({ minimum: 1, maximum: 1000 }),
  after: Type.Union([Type.String(), Type.Null()]),
};

export interface ReviewPage {
  /** What the caller may open a review of. */
  readonly reviewable: readonly Reviewable[];
  readonly items: readonly AccessReview[];
  readonly next: string | null;
}

/** A review with a part of what people hold; `next` is where that goes on. */
export interface ShownReview {
  readonly review: AccessReview;
  readonly items: readonly ReviewItem[];
  readonly next: string | null;
}

/** The reviews that one answers or opened, and those of the organizations in which one holds `request.review`. */
export const listReviews = query('access_review.list', {
  input: Type.Object({ ...Asked, open: Type.Union([Type.Boolean(), Type.Null()]) }, { additionalProperties: false }),
  permit: whoeverReviews,
  run: async ({ db, userId, say }, { open, limit, after }): Promise<ReviewPage> => {
    const whom = looking(userId, say);
    const start = startOf(after);
    const [items, reviewable] = await Promise.all([
      reviewsFor(db, whom, { open, limit, after: start }),
      reviewableTypes(db, whom),
    ]);
    return { items, reviewable, next: nextOf(items, limit) };
  },
});

/** One of them, with what people hold. */
export const readReview = query('access_review.read', {
  input: Type.Object({ reviewId: Type.String({ maxLength: 40 }), ...Asked }, { additionalProperties: false }),
  permit: whoeverReviews,
  refuses: ['access_review.not_found'],
  run: async ({ db, userId, say }, { reviewId, limit, after }): Promise<ShownReview> => {
    const start = startOf(after);
    const review = await reviewFor(db, reviewNumber(reviewId), looking(userId, say));
    const items = await itemsOf(db, review.id, { limit, after: start });
    return { review, items, next: nextOf(items, limit) };
  },
});

/** Whom the list is for. */
export const looking = (userId: string, { scope }: Say<'asked'>): Looking => ({
  userId,
  organizations: scope === null ? [] : organizationsIn(scope),
});

function startOf(after: string | null): string | null {
  if (after === null) return null;
  const [id = null] = keyOf(after, 1);
  if (id === null || !isUuid(id)) throw notACursor();
  return id;
}

function nextOf(items: readonly { readonly id: string }[], limit: number): string | null {
  const last = items.length === limit ? items.at(-1) : undefined;
  return last === undefined ? null : cursorOf([last.id]);
}
