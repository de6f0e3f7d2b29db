import Type, { type Static } from 'typebox';
import { requestName } from '../../../domain/access-requests/access-requests.ts';
import { type AccessReview, type ReviewItem, reviewName } from '../../../domain/access-reviews/access-reviews.ts';
import type { ReviewPage, ShownReview } from '../../../domain/access-reviews/list-reviews.ts';
import { Id, orNull } from '../../../domain/fields.ts';

const Text = Type.String();
const TextOrNull = orNull(Text);
const Moment = Type.String({ format: 'date-time' });

export const ReviewId = Type.String({ minLength: 1, maxLength: 40, description: 'Such as RVW-1001' });

const Listing = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Items at most; default 100' })),
  after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before' })),
};
export const ReviewsQuery = Type.Object({
  ...Listing,
  open: Type.Optional(Type.Boolean({ description: 'Only those that are open, or only those that are over' })),
});
export const ReviewQuery = Type.Object({ ...Listing });

export const NewReviewBody = Type.Object(
  {
    subject: Type.Enum(['resource_type', 'role', 'organization'], {
      description: 'Grants of a resource type, who is in a role, or all grants in an organization',
    }),
    subject_id: Id,
    reviewers: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 254 }), {
        minItems: 1,
        maxItems: 20,
        description: 'Addresses, user names or ids; left out: the owners of the type, else you',
      }),
    ),
    due_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 90, description: 'Default 14' })),
    at_deadline: Type.Optional(
      Type.Enum(['keep', 'revoke'], { description: 'What becomes of what nobody has decided by then; default keep' }),
    ),
    repeat_days: Type.Optional(
      orNull(Type.Integer({ minimum: 7, maximum: 366, description: 'Opens again so many days after it was opened' })),
    ),
  },
  { additionalProperties: false },
);

export const DecisionsBody = Type.Object(
  {
    revision: Type.Integer({ minimum: 1, description: 'That of the review when you looked' }),
    decisions: Type.Array(
      Type.Object(
        {
          item_id: Id,
          decision: Type.Enum(['keep', 'revoke']),
          comments: Type.Optional(orNull(Type.String({ maxLength: 2000, format: 'text' }))),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 1000 },
    ),
  },
  { additionalProperties: false },
);

const Review = {
  review_id: Text,
  name: Text,
  organization_id: TextOrNull,
  subject: Type.Enum(['resource_type', 'role', 'organization', 'emergency']),
  request_id: Type.Union([Text, Type.Null()], { description: 'The emergency that it looks at' }),
  opened_by: TextOrNull,
  opened_at: Moment,
  due_at: Moment,
  at_deadline: Type.Enum(['keep', 'revoke']),
  repeat_days: orNull(Type.Integer()),
  next_at: orNull(Moment),
  status: Type.Enum(['open', 'completed', 'closed'], {
    description: '`completed`: everything was decided; `closed`: its time was over before',
  }),
  closed_at: orNull(Moment),
  revision: Type.Integer({ description: 'Rises with what people hold' }),
  reviewers: Type.Array(Text),
  counts: Type.Object({ kept: Type.Integer(), revoked: Type.Integer(), undecided: Type.Integer() }),
};
export const ReviewResults = Type.Object(Review);
export const ReviewsResults = Type.Object({
  reviews: Type.Array(Type.Object(Review)),
  reviewable: Type.Array(Type.Object({ id: Text, name: Text, organization_id: TextOrNull }), {
    description: 'Resource types that you may open a review of, by name; at most 500',
  }),
  next: Type.Union([Text, Type.Null()], { description: 'For `after`; null at the end' }),
});
const Item = Type.Object({
  item_id: Text,
  user_id: Text,
  who: TextOrNull,
  permission: Type.String({ description: 'The pattern that is held, or the name of the role' }),
  organization_id: TextOrNull,
  held_since: orNull(Moment),
  expires_at: orNull(Moment),
  decision: orNull(Type.Enum(['keep', 'revoke'])),
  decided_by: TextOrNull,
  decided_at: orNull(Moment),
  comments: TextOrNull,
});
export const ShownReviewResults = Type.Object({
  ...Review,
  items: Type.Array(Item),
  next: Type.Union([Text, Type.Null()], { description: 'For `after`, where there are more items; null at the end' }),
});

export const toReview = (review: AccessReview): Static<typeof ReviewResults> => ({
  review_id: reviewName(review),
  name: review.name,
  organization_id: review.organization_id,
  subject: review.subject,
  request_id: review.request === null ? null : requestName({ number: review.request }),
  opened_by: review.opened_by,
  opened_at: review.opened_at,
  due_at: review.due_at,
  at_deadline: review.at_deadline,
  repeat_days: review.repeat_days,
  next_at: review.next_at,
  status: review.status,
  closed_at: review.closed_at,
  revision: review.revision,
  reviewers: [...review.reviewers],
  counts: { kept: review.kept, revoked: review.revoked, undecided: review.undecided },
});

export const toReviews = ({ items, reviewable, next }: ReviewPage): Static<typeof ReviewsResults> => ({
  reviews: items.map(toReview),
  reviewable: reviewable.map(({ id, name, organization_id }) => ({ id, name, organization_id })),
  next,
});

const toItem = (item: ReviewItem): Static<typeof Item> => ({
  item_id: item.id,
  user_id: item.user_id,
  who: item.who,
  permission: item.pattern,
  organization_id: item.organization_id,
  held_since: item.held_since,
  expires_at: item.expires_at,
  decision: item.decision,
  decided_by: item.decided_by,
  decided_at: item.decided_at,
  comments: item.comments,
});

export const toShownReview = ({ review, items, next }: ShownReview): Static<typeof ShownReviewResults> => ({
  ...toReview(review),
  items: items.map(toItem),
  next,
});
