import type { Tx } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import type { AccessReview } from './access-reviews.ts';

/** What is looked through. */
export type UnderReview = Pick<AccessReview, 'subject' | 'organization_id' | 'resource_type' | 'role_id'>;

/** SQL of what people hold of it now: `(user_id, held_id, pattern, organization_id, held_since, expires_at)`. */
function heldOf(
  { subject, organization_id: organization, resource_type: type, role_id: role }: UnderReview,
  at: Date,
): Fragment {
  if (subject === 'role')
    return sql`select ur.user_id, ur.role_id as held_id, r.name as pattern, r.organization_id, ur.created_at as held_since, ur.expires_at
      from user_roles ur join roles r on r.id = ur.role_id join users u on u.id = ur.user_id and u.deleted_at is null
      where ur.role_id = ${role}::uuid and (ur.expires_at is null or ur.expires_at > ${at})`;
  const which =
    subject === 'resource_type' ? sql`starts_with(g.pattern, ${type} || '.')` : sql`g.organization_id is not null`;
  return sql`select g.user_id, g.id as held_id, g.pattern, g.organization_id, g.created_at as held_since, g.expires_at
    from user_grants g join users u on u.id = g.user_id and u.deleted_at is null
    where ${which} and (${organization}::uuid is null or g.organization_id = ${organization}::uuid)
      and (g.expires_at is null or g.expires_at > ${at})`;
}

/**
 * Brings a review up to date with what people hold now; what came and what went gets the next revision, so that whoever
 * looked before can be told the difference. Resolves to the revision.
 */
export async function followHoldings(
  { tx, ports, at }: Pick<InCommand, 'tx' | 'ports' | 'at'>,
  review: UnderReview & Pick<AccessReview, 'id' | 'revision'>,
): Promise<number> {
  // What was taken in an emergency is over in hours; whether that was right is asked all the same.
  if (review.subject === 'emergency') return review.revision;
  const next = review.revision + 1;
  const { id } = review;
  const held = heldOf(review, at);
  const fresh = await tx.rows<{ user_id: string; held_id: string }>(
    sql`select h.user_id, h.held_id from (${held}) h where not exists (select 1 from access_review_items i
      where i.review_id = ${id} and i.held_id = h.held_id and i.user_id = h.user_id and (i.went is null or i.decision is not null))`,
  );
  if (fresh.length > 0)
    await insertItems(
      tx,
      id,
      next,
      held,
      fresh.map(each => ({ ...each, id: ports.newId() })),
    );
  const went = await tx.rows(
    sql`update access_review_items i set went = ${next} where i.review_id = ${id} and i.went is null and i.decision is null
      and not exists (select 1 from (${held}) h where h.held_id = i.held_id and h.user_id = i.user_id) returning 1`,
  );
  if (fresh.length + went.length === 0) return review.revision;
  await tx.rows(sql`update access_reviews set revision = ${next} where id = ${id}`);
  return next;
}

async function insertItems(
  tx: Tx,
  reviewId: string,
  revision: number,
  held: Fragment,
  fresh: readonly { readonly id: string; readonly user_id: string; readonly held_id: string }[],
): Promise<void> {
  await tx.rows(
    sql`insert into access_review_items (id, review_id, user_id, held_id, pattern, organization_id, held_since, expires_at, came)
      select f.id, ${reviewId}, h.user_id, h.held_id, h.pattern, h.organization_id, h.held_since, h.expires_at, ${revision}
      from (${held}) h join unnest(${fresh.map(({ id }) => id)}::uuid[], ${fresh.map(each => each.user_id)}::uuid[],
        ${fresh.map(each => each.held_id)}::uuid[]) as f (id, user_id, held_id) on f.user_id = h.user_id and f.held_id = h.held_id
      on conflict (review_id, held_id, user_id) do update set came = excluded.came, went = null,
        held_since = excluded.held_since, expires_at = excluded.expires_at`,
  );
}

/** As many are told of each at most: the list itself has them all. */
const mostTold = 50;

/** What came and what went since a revision. */
export async function changedSince(tx: Tx, reviewId: string, revision: number) {
  const rows = await tx.rows<{ item: string; who: string | null; pattern: string; came: boolean }>(
    sql`select i.id as item, (select u.email from users u where u.id = i.user_id and u.deleted_at is null) as who, i.pattern,
        i.went is null as came
      from access_review_items i where i.review_id = ${reviewId}
        and ((i.went is null and i.came > ${revision}) or (i.went > ${revision} and i.came <= ${revision})) order by i.id`,
  );
  const told = (came: boolean) =>
    rows
      .filter(row => row.came === came)
      .slice(0, mostTold)
      .map(({ item, who, pattern }) => ({ item, who, pattern }));
  return { came: told(true), went: told(false) };
}
