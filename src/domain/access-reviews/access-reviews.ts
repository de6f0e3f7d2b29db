import { refuse } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';

/** A review, as those it concerns see it. Times are RFC 3339 UTC, people are addresses. */
export interface AccessReview {
  readonly id: string;
  readonly number: number;
  /** What is reviewed, as people read it. */
  readonly name: string;
  readonly organization_id: string | null;
  readonly subject: 'resource_type' | 'role' | 'organization' | 'emergency';
  readonly type_id: string | null;
  readonly resource_type: string | null;
  readonly role_id: string | null;
  readonly request: number | null;
  readonly opened_by: string | null;
  readonly opened_by_id: string | null;
  readonly opened_at: string;
  readonly due_at: string;
  readonly at_deadline: 'keep' | 'revoke';
  readonly repeat_days: number | null;
  readonly next_at: string | null;
  readonly status: 'open' | 'completed' | 'closed';
  readonly closed_at: string | null;
  readonly revision: number;
  readonly reviewers: readonly string[];
  readonly kept: number;
  readonly revoked: number;
  readonly undecided: number;
}

/** Something that somebody holds, and what was decided on it. */
export interface ReviewItem {
  readonly id: string;
  readonly user_id: string;
  readonly who: string | null;
  readonly held_id: string;
  readonly pattern: string;
  readonly organization_id: string | null;
  readonly held_since: string | null;
  readonly expires_at: string | null;
  readonly decision: 'keep' | 'revoke' | null;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly comments: string | null;
}

/** As people call it. */
export function reviewName({ number }: Pick<AccessReview, 'number'>): string {
  return `RVW-${number}`;
}

/** The number in what people call a review; refuses what none is called. */
export function reviewNumber(name: string): number {
  const digits = /^RVW-([1-9]\d{0,14})$/i.exec(name)?.[1];
  if (digits === undefined) throw refuse('access_review.not_found', {});
  return Number(digits);
}

const columns = raw(`v.id, v.number, v.name, v.organization_id, v.subject, v.type_id, v.resource_type, v.role_id,
  (select q.number from access_requests q where q.id = v.request_id) as request,
  (select u.email from users u where u.id = v.opened_by) as opened_by, v.opened_by as opened_by_id, v.opened_at, v.due_at,
  v.at_deadline, v.repeat_days, v.next_at, v.status, v.closed_at, v.revision,
  array(select u.email::text from access_review_reviewers w join users u on u.id = w.user_id and u.deleted_at is null
    where w.review_id = v.id order by u.email) as reviewers,
  coalesce(c.kept, 0) as kept, coalesce(c.revoked, 0) as revoked, coalesce(c.undecided, 0) as undecided`);

const counted = raw(`left join lateral (select count(*) filter (where i.decision = 'keep') as kept,
    count(*) filter (where i.decision = 'revoke') as revoked,
    count(*) filter (where i.decision is null and i.went is null) as undecided
  from access_review_items i where i.review_id = v.id) c on true`);

/** Whom a review concerns: who is asked, who opened it, and where they hold `request.review` (null: everywhere). */
export interface Looking {
  readonly userId: string;
  readonly organizations: readonly string[] | null;
}

const concerns = ({ userId, organizations }: Looking) => sql`(v.opened_by = ${userId}
  or exists (select 1 from access_review_reviewers w where w.review_id = v.id and w.user_id = ${userId})
  or (${organizations}::uuid[] is null or v.organization_id = any(${organizations}::uuid[])))`;

/** Those that concern somebody, the newest first; with `open`, only those that are, or only those that are not. */
export function reviewsFor(
  on: Queryable,
  looking: Looking,
  asked: { readonly open: boolean | null; readonly limit: number; readonly after: string | null },
): Promise<AccessReview[]> {
  const which = asked.open === null ? raw('true') : asked.open ? raw(`v.status = 'open'`) : raw(`v.status <> 'open'`);
  return on.rows<AccessReview>(
    sql`select ${columns} from access_reviews v ${counted} where ${concerns(looking)} and ${which}
      and (${asked.after}::uuid is null or v.id < ${asked.after}::uuid) order by v.id desc limit ${asked.limit}`,
  );
}

/** One that concerns somebody; refuses as not found otherwise. */
export async function reviewFor(on: Queryable, number: number, looking: Looking): Promise<AccessReview> {
  const [review] = await on.rows<AccessReview>(
    sql`select ${columns} from access_reviews v ${counted} where v.number = ${number} and ${concerns(looking)}`,
  );
  if (review === undefined) throw refuse('access_review.not_found', {});
  return review;
}

/** A review by its id, locked until the transaction ends. */
export async function lockedReview(tx: Tx, id: string): Promise<AccessReview | undefined> {
  await tx.rows(sql`select 1 from access_reviews where id = ${id} for update`);
  const [review] = await tx.rows<AccessReview>(
    sql`select ${columns} from access_reviews v ${counted} where v.id = ${id}`,
  );
  return review;
}

const itemColumns =
  raw(`i.id, i.user_id, (select u.email from users u where u.id = i.user_id and u.deleted_at is null) as who,
  i.held_id, i.pattern, i.organization_id, i.held_since, i.expires_at, i.decision, i.decided_at, i.comments,
  (select u.email from users u where u.id = i.decided_by) as decided_by`);

/** What people hold, and what was decided, from the one after an id on; what went without a decision is left out. */
export function itemsOf(
  on: Queryable,
  reviewId: string,
  { limit, after }: { readonly limit: number; readonly after: string | null },
): Promise<ReviewItem[]> {
  return on.rows<ReviewItem>(
    sql`select ${itemColumns} from access_review_items i where i.review_id = ${reviewId}
      and (i.went is null or i.decision is not null) and (${after}::uuid is null or i.id > ${after}::uuid)
      order by i.id limit ${limit}`,
  );
}

/** Some of them by their ids, or (null) those that nobody has decided. */
export function itemsNamed(tx: Tx, reviewId: string, ids: readonly string[] | null): Promise<ReviewItem[]> {
  return tx.rows<ReviewItem>(
    sql`select ${itemColumns} from access_review_items i where i.review_id = ${reviewId} and i.went is null
      and (case when ${ids}::uuid[] is null then i.decision is null else i.id = any(${ids}::uuid[]) end) order by i.id`,
  );
}
