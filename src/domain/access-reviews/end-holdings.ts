import type { Actor } from '../../kernel/actor.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustKeepAdministrator } from '../access/rules.ts';
import { tellRoles } from '../accounts/tell-roles.ts';
import type { InCommand } from '../action.ts';
import { grantsChanged } from '../grants/notices.ts';
import { deleteGrants } from '../grants/user-grants.ts';
import { notify } from '../notifications/notify.ts';
import { patternsOfRoles } from '../roles/role-grants.ts';
import type { AccessReview, ReviewItem } from './access-reviews.ts';

type Reviewed = Pick<AccessReview, 'subject' | 'role_id'>;

/** What some items give, which whoever decides on them must hold. */
export async function patternsOfItems(
  tx: Tx,
  { subject, role_id }: Reviewed,
  items: readonly ReviewItem[],
): Promise<HeldPattern[]> {
  if (subject === 'role') return patternsOfRoles(tx, role_id === null ? [] : [role_id]);
  return items.map(({ pattern, organization_id: organization }) => ({ pattern, organization }));
}

/** Takes from people what was decided to end. What is gone already stays gone. Call it under the access lock. */
export async function endHoldings(
  work: Pick<InCommand, 'tx' | 'ports' | 'at' | 'emit' | 'tell'> & { readonly actor: Actor },
  review: Reviewed,
  items: readonly ReviewItem[],
): Promise<void> {
  const { tx, emit, actor } = work;
  if (items.length === 0) return;
  const users = [...new Set(items.map(({ user_id }) => user_id))];
  if (review.subject === 'role' && review.role_id !== null) {
    const role = review.role_id;
    await tx.rows(sql`delete from user_roles where role_id = ${role} and user_id = any(${users}::uuid[])`);
    for (const user of users) await tellRoles(work, user, { added: [], removed: [role] });
  } else {
    await deleteGrants(
      tx,
      items.map(({ held_id }) => held_id),
    );
    for (const { user_id, pattern } of items) {
      const facts = { given: [], taken: [pattern] };
      await notify(work, grantsChanged, { to: [user_id], facts, by: actor.userId, target: null });
    }
  }
  await mustKeepAdministrator(tx);
  await touchUsers(tx, users);
  emit({ type: 'access.changed', users });
}

/** Stores what was decided on some items. */
export async function noteDecision(
  { tx, at }: Pick<InCommand, 'tx' | 'at'>,
  items: readonly string[],
  said: { readonly decision: 'keep' | 'revoke'; readonly by: string | null; readonly comments: string | null },
): Promise<void> {
  await tx.rows(
    sql`update access_review_items set decision = ${said.decision}, decided_by = ${said.by}, decided_at = ${at},
      comments = ${said.comments} where id = any(${items}::uuid[])`,
  );
}
