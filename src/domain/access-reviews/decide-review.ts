import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { type RefusedAfterCommit, refusedAfterCommit } from '../../kernel/refused-after.ts';
import { mustHoldToEnd } from '../access/rules.ts';
import { anId, command } from '../action.ts';
import { Id } from '../fields.ts';
import {
  type AccessReview,
  itemsNamed,
  lockedReview,
  type ReviewItem,
  reviewFor,
  reviewName,
  reviewNumber,
} from './access-reviews.ts';
import { whoeverReviews } from './asked.ts';
import { closeReview } from './close-review.ts';
import { endHoldings, noteDecision, patternsOfItems } from './end-holdings.ts';
import { changedSince, followHoldings } from './follow.ts';
import { looking } from './list-reviews.ts';

const Decision = Type.Object(
  {
    itemId: Id,
    decision: Type.Enum(['keep', 'revoke']),
    comments: Type.Union([Type.String({ maxLength: 2000, format: 'text' }), Type.Null()]),
  },
  { additionalProperties: false },
);

/**
 * Confirms or ends what people hold, all of it or nothing. Refuses where that has changed since the caller looked, with the
 * difference; what somebody has decided stays decided.
 */
export const decideReview = command('access_review.decide', {
  input: Type.Object(
    {
      reviewId: Type.String({ maxLength: 40 }),
      revision: Type.Integer({ minimum: 1 }),
      decisions: Type.Array(Decision, { minItems: 1, maxItems: 1000 }),
    },
    { additionalProperties: false },
  ),
  permit: whoeverReviews,
  refuses: [
    'access.exceeds_own',
    'access.last_administrator',
    'access_review.changed',
    'access_review.closed',
    'access_review.decided',
    'access_review.not_found',
    'access_review.own',
  ],
  audit: {
    of: 'access_review',
    details: { of: 'Quarterly', kept: 10, revoked: [{ user: anId, pattern: 'vault.read' }] },
  },
  changesAccess: true,
  run: async (work, { reviewId, revision, decisions }): Promise<AccessReview | RefusedAfterCommit> => {
    const { tx, actor, userId, say, target } = work;
    const { id } = await reviewFor(tx, reviewNumber(reviewId), looking(userId, say));
    const review = await lockedReview(tx, id);
    if (review === undefined) throw refuse('access_review.not_found', {});
    const about = {
      kind: 'access_review',
      id,
      name: reviewName(review),
      organization: review.organization_id,
    } as const;
    target(about);
    if (review.status !== 'open') throw refuse('access_review.closed', { at: review.closed_at ?? review.due_at });
    const now = await followHoldings(work, review);
    if (now !== revision)
      return refusedAfterCommit(
        refuse('access_review.changed', { revision: now, ...(await changedSince(tx, id, revision)) }),
      );
    const items = new Map(
      (
        await itemsNamed(
          tx,
          id,
          decisions.map(({ itemId }) => itemId),
        )
      ).map(item => [item.id, item]),
    );
    const chosen = decisions.map(decision => ({ ...decision, item: openItem(items, decision.itemId, userId) }));
    if (new Set(chosen.map(({ item }) => item.id)).size < chosen.length)
      throw refuseField('decisions', 'name one thing twice');
    mustHoldToEnd(
      actor,
      await patternsOfItems(
        tx,
        review,
        chosen.map(({ item }) => item),
      ),
    );
    for (const { item, decision, comments } of chosen)
      await noteDecision(work, [item.id], { decision, by: userId, comments });
    const ended = chosen.filter(({ decision }) => decision === 'revoke').map(({ item }) => item);
    await endHoldings(work, review, ended);
    // What was ended by this is no change that the next one has to be told of.
    const after = await lockedReview(tx, id);
    const revoked = ended.map(({ user_id: user, pattern }) => ({ user, pattern }));
    target(about, { of: review.name, kept: chosen.length - ended.length, revoked });
    if (after?.undecided === 0) await closeReview(work, after, 'completed');
    return (await lockedReview(tx, id)) ?? review;
  },
});

function openItem(items: ReadonlyMap<string, ReviewItem>, id: string, userId: string): ReviewItem {
  const item = items.get(id.toLowerCase());
  if (item === undefined) throw refuseField('decisions', 'name what is not in this review');
  if (item.user_id === userId) throw refuse('access_review.own', {});
  if (item.decision !== null)
    throw refuse('access_review.decided', { item: item.id, how: item.decision, by: item.decided_by });
  return item;
}
