import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { type Say, scopeIncludes } from '../access/over.ts';
import { mustExist, mustHoldToEnd } from '../access/rules.ts';
import { anId, command } from '../action.ts';
import { Id } from '../fields.ts';
import { patternsOfRoles } from '../roles/role-grants.ts';
import { type AccessReview, lockedReview, reviewName } from './access-reviews.ts';
import { whoeverReviews } from './asked.ts';
import type { UnderReview } from './follow.ts';
import { insertReview } from './insert-review.ts';

/** Addresses, user names or ids. */
const Reviewers = Type.Array(Type.String({ minLength: 1, maxLength: 254 }), { minItems: 1, maxItems: 20 });

/** What is to be looked through, where it lies, and who does it when nobody is named. */
type Found = UnderReview &
  Pick<AccessReview, 'name' | 'type_id'> & { readonly owners: readonly string[]; readonly gives: HeldPattern[] };

/**
 * Opens a review: its reviewers confirm or end what people hold, until a day. For owners of a resource type, and for holders
 * of `request.review` where it lies.
 */
export const openReview = command('access_review.open', {
  input: Type.Object(
    {
      subject: Type.Enum(['resource_type', 'role', 'organization']),
      subjectId: Id,
      reviewers: Type.Optional(Reviewers),
      dueDays: Type.Integer({ minimum: 1, maximum: 90 }),
      atDeadline: Type.Enum(['keep', 'revoke']),
      repeatDays: Type.Union([Type.Integer({ minimum: 7, maximum: 366 }), Type.Null()]),
    },
    { additionalProperties: false },
  ),
  permit: whoeverReviews,
  refuses: ['access.exceeds_own', 'access_review.not_found', 'organization.not_found'],
  audit: { of: 'access_review', details: { of: 'Quarterly', items: 12, reviewers: [anId] } },
  limit: { per: 'actor', max: 30, seconds: 60 },
  changesAccess: true,
  run: async (work, input): Promise<AccessReview> => {
    const { tx, actor, userId, say, target } = work;
    const found = await subjectOf(tx, input.subject, input.subjectId);
    mustMayReview(say, found, userId);
    await mustExist(tx, found.organization_id);
    if (input.repeatDays !== null && input.repeatDays <= input.dueDays)
      throw refuseField('repeat_days', 'must be more than due_days, so that one is over before the next');
    // What nobody decides is ended in their name.
    if (input.atDeadline === 'revoke') mustHoldToEnd(actor, found.gives);
    const { owners, gives: _, ...subject } = found;
    const reviewers =
      input.reviewers === undefined
        ? owners.length > 0
          ? owners
          : [userId]
        : await reviewersNamed(tx, input.reviewers, found.organization_id);
    const { id, number, items } = await insertReview(work, {
      ...subject,
      ...{ at_deadline: input.atDeadline, repeat_days: input.repeatDays, dueDays: input.dueDays },
      ...{ request_id: null, openedBy: userId, reviewers },
    });
    const organization = found.organization_id;
    target(
      { kind: 'access_review', id, name: reviewName({ number }), organization },
      { of: found.name, items, reviewers },
    );
    const review = await lockedReview(tx, id);
    if (review === undefined) throw refuse('access_review.not_found', {});
    return review;
  },
});

/** Whoever may not know of it gets the same as where it does not exist. */
function mustMayReview(say: Say<'asked'>, { organization_id, owners }: Found, userId: string): void {
  if (owners.includes(userId)) return;
  if (say.scope === null || !scopeIncludes(say.scope, organization_id)) throw refuse('access_review.not_found', {});
}

async function subjectOf(tx: Tx, subject: 'resource_type' | 'role' | 'organization', id: string): Promise<Found> {
  const rows = {
    resource_type: sql`select t.name, t.organization_id, t.id as type_id, t.name as resource_type, null as role_id,
        array(select o.user_id::text from resource_type_owners o where o.type_id = t.id order by o.user_id) as owners
      from resource_types t where t.id = ${id} for share of t`,
    role: sql`select r.name, r.organization_id, null as type_id, null as resource_type, r.id as role_id, '{}'::text[] as owners
      from roles r where r.id = ${id} for share of r`,
    organization: sql`select o.name, o.id as organization_id, null as type_id, null as resource_type, null as role_id,
        '{}'::text[] as owners from organizations o where o.id = ${id} and o.deleted_at is null`,
  };
  const [found] = await tx.rows<Omit<Found, 'subject' | 'gives'>>(rows[subject]);
  if (found === undefined) throw refuse('access_review.not_found', {});
  const { organization_id: organization } = found;
  const gives = {
    resource_type: () => [{ pattern: `${found.resource_type}.*`, organization }],
    role: () => patternsOfRoles(tx, [id]),
    organization: () => [{ pattern: '*', organization }],
  };
  return { ...found, subject, gives: await gives[subject]() };
}

/** Ids of the people that are named; those of an organization belong to it. */
async function reviewersNamed(tx: Tx, named: readonly string[], organization: string | null): Promise<string[]> {
  const rows = await tx.rows<{ asked: string; id: string | null }>(
    sql`select w.asked, u.id from unnest(${named}::text[]) as w (asked) left join users u
      on (fold_ascii(u.email) = fold_ascii(w.asked) or u.username = fold_ascii(w.asked) or u.id::text = fold_ascii(w.asked))
        and u.deleted_at is null and u.active
        and (${organization}::uuid is null or exists (select 1 from organization_members m
          where m.user_id = u.id and m.organization_id = ${organization}::uuid))`,
  );
  const unknown = rows.filter(({ id }) => id === null).map(({ asked }) => asked);
  if (unknown.length > 0) throw refuseField('reviewers', `name people who are not there: ${unknown.join(', ')}`);
  return [...new Set(rows.flatMap(({ id }) => (id === null ? [] : [id])))];
}
