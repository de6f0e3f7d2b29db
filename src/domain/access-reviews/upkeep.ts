import Type from 'typebox';
import { byOperator } from '../../kernel/permit.ts';
import { sql } from '../../platform/db/sql.ts';
import { command } from '../action.ts';
import { job } from '../job.ts';
import { later } from '../lifetimes.ts';
import { notify } from '../notifications/notify.ts';
import { isPaused } from '../restores/paused.ts';
import { type AccessReview, itemsNamed, lockedReview, type ReviewItem, reviewName } from './access-reviews.ts';
import { closeReview } from './close-review.ts';
import { endHoldings, noteDecision, patternsOfItems } from './end-holdings.ts';
import { followHoldings } from './follow.ts';
import { daySeconds, insertReview } from './insert-review.ts';
import { reviewDue } from './notices.ts';

const nothing = Type.Object({}, { additionalProperties: false });

/** Reminds the reviewers of a review that ends within three days, once. */
export const remindReviewers = command('access_review.remind', {
  input: nothing,
  permit: byOperator,
  audit: { off: 'what is told is stored, and nothing else changes' },
  run: async work => {
    const { tx, at } = work;
    const due = await tx.rows<{ id: string; name: string; reviewers: string[]; undecided: number }>(
      sql`update access_reviews v set reminded_at = ${at} where v.id in (select id from access_reviews
          where status = 'open' and reminded_at is null and due_at <= ${later(at, 3 * daySeconds)} and due_at > ${at}
            and opened_at < ${later(at, -daySeconds)} order by due_at limit 100 for update skip locked)
        returning v.id, v.name, array(select w.user_id::text from access_review_reviewers w where w.review_id = v.id) as reviewers,
          (select count(*) from access_review_items i where i.review_id = v.id and i.decision is null and i.went is null) as undecided`,
    );
    for (const { id, name, reviewers, undecided: items } of due)
      if (items > 0) {
        const target = { kind: 'access_review', id };
        await notify(work, reviewDue, { to: reviewers, facts: { name, items }, by: null, target });
      }
    return { more: due.length === 100 };
  },
});

/** Ends one review whose day has passed: what nobody has decided stays or ends, as was chosen when it was opened. */
export const closeDueReview = command('access_review.close', {
  input: nothing,
  permit: byOperator,
  audit: { of: 'access_review', details: { of: 'Quarterly', undecided: 3, revoked: 2 } },
  changesAccess: true,
  refuses: ['access.last_administrator'],
  run: async work => {
    const { tx, at, notDone, target } = work;
    // A restored copy lacks what was decided since its backup: it would end what somebody has confirmed.
    const [due] = (await isPaused(tx))
      ? []
      : await tx.rows<{ id: string }>(
          sql`select id from access_reviews where status = 'open' and due_at <= ${at} order by due_at limit 1`,
        );
    const found = due === undefined ? undefined : await lockedReview(tx, due.id);
    if (found?.status !== 'open') {
      notDone();
      return { more: false };
    }
    await followHoldings(work, found);
    const review = (await lockedReview(tx, found.id)) ?? found;
    const revoked = review.at_deadline === 'revoke' ? await endUndecided(work, review) : 0;
    await closeReview(work, review, 'closed');
    target(
      { kind: 'access_review', id: review.id, name: reviewName(review), organization: review.organization_id },
      { of: review.name, undecided: review.undecided, revoked },
    );
    return { more: true };
  },
});

/** Ends what nobody has decided on, but for what makes administrators: of those, one could be the last. */
async function endUndecided(work: Parameters<typeof endHoldings>[0], review: AccessReview): Promise<number> {
  const { tx } = work;
  const all = await itemsNamed(tx, review.id, null);
  const items: ReviewItem[] = [];
  for (const item of all) {
    const gives = await patternsOfItems(tx, review, [item]);
    if (!gives.some(({ pattern, organization }) => pattern === '*' && organization === null)) items.push(item);
  }
  const decision = { decision: 'revoke', by: null, comments: null } as const;
  await noteDecision(
    work,
    items.map(({ id }) => id),
    decision,
  );
  await endHoldings(work, review, items);
  return items.length;
}

/** Opens the next round of one review that repeats, of those whose time has come. */
export const openNextReview = command('access_review.open_next', {
  input: nothing,
  permit: byOperator,
  audit: { of: 'access_review', details: { of: 'Quarterly', items: 12 } },
  run: async work => {
    const { tx, at, notDone, target } = work;
    if (await isPaused(tx)) {
      notDone();
      return { more: false };
    }
    const [due] = await tx.rows<{ id: string; next_at: string; days: number; reviewers: string[] }>(
      sql`update access_reviews v set next_at = null where v.id in (select id from access_reviews
          where next_at <= ${at} and status <> 'open' order by next_at limit 1 for update skip locked)
        returning v.id, extract(day from v.due_at - v.opened_at)::int as days,
          array(select w.user_id::text from access_review_reviewers w where w.review_id = v.id) as reviewers`,
    );
    const last = due === undefined ? undefined : await lockedReview(tx, due.id);
    if (due === undefined || last === undefined) {
      notDone();
      return { more: false };
    }
    // Of what is gone, there is nothing to look through any more.
    if (last.subject === 'role' ? last.role_id === null : last.subject === 'resource_type' && last.type_id === null) {
      notDone();
      return { more: true };
    }
    const { name, subject, organization_id, type_id, resource_type, role_id, at_deadline, repeat_days } = last;
    const { id, number, items } = await insertReview(work, {
      ...{ name, subject, organization_id, type_id, resource_type, role_id, at_deadline, repeat_days },
      ...{ request_id: null, openedBy: last.opened_by_id, dueDays: due.days, reviewers: due.reviewers },
    });
    target(
      { kind: 'access_review', id, name: reviewName({ number }), organization: organization_id },
      { of: name, items },
    );
    return { more: true };
  },
});

export const keepingReviews = job('access_review.upkeep', {
  data: Type.Object({}),
  every: '*/5 * * * *',
  run: async ({ perform }, _data, { stopping }) => {
    for (const action of [remindReviewers, closeDueReview, openNextReview])
      while (!stopping.aborted && (await perform(action, {})).more);
  },
});
