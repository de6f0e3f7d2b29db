import { decideReview } from '../../../domain/access-reviews/decide-review.ts';
import { listReviews, readReview } from '../../../domain/access-reviews/list-reviews.ts';
import { openReview } from '../../../domain/access-reviews/open-review.ts';
import type { Route } from '../../../http/route.ts';
import { windowOf } from '../shapes/access-requests.ts';
import {
  DecisionsBody,
  NewReviewBody,
  ReviewId,
  ReviewQuery,
  ReviewResults,
  ReviewsQuery,
  ReviewsResults,
  ShownReviewResults,
  toReview,
  toReviews,
  toShownReview,
} from '../shapes/access-reviews.ts';
import { workflow } from '../workflow.ts';

export const reviewRoutes: Route[] = [
  workflow('GET /manager/reviews', listReviews, {
    workflow: 'access_reviews',
    summary: 'Reviews of what people hold that concern you, the newest first',
    query: ReviewsQuery,
    results: ReviewsResults,
    input: ({ query: { open, ...window } }) => ({ ...windowOf(window), open: open ?? null }),
    show: toReviews,
  }),
  workflow('POST /manager/reviews', openReview, {
    workflow: 'access_review_open',
    summary: 'Have what people hold confirmed or ended until a day, once or again and again',
    body: NewReviewBody,
    results: ReviewResults,
    input: ({ body }) => ({
      subject: body.subject,
      subjectId: body.subject_id,
      ...(body.reviewers === undefined ? {} : { reviewers: body.reviewers }),
      dueDays: body.due_days ?? 14,
      atDeadline: body.at_deadline ?? 'keep',
      repeatDays: body.repeat_days ?? null,
    }),
    show: toReview,
  }),
  workflow('GET /manager/reviews/:reviewId', readReview, {
    workflow: 'access_reviews',
    summary: 'One of them, with what people hold and what was decided',
    params: { reviewId: ReviewId },
    query: ReviewQuery,
    results: ShownReviewResults,
    input: ({ params, query }) => ({ reviewId: params.reviewId, ...windowOf(query) }),
    show: toShownReview,
  }),
  workflow('POST /manager/reviews/:reviewId/decisions', decideReview, {
    workflow: 'access_review_decide',
    summary: 'Confirm or end what people hold, all that is named or nothing',
    params: { reviewId: ReviewId },
    body: DecisionsBody,
    results: ReviewResults,
    input: ({ params, body }) => ({
      reviewId: params.reviewId,
      revision: body.revision,
      decisions: body.decisions.map(({ item_id, decision, comments }) => ({
        itemId: item_id.toLowerCase(),
        decision,
        comments: comments ?? null,
      })),
    }),
    show: toReview,
  }),
];
