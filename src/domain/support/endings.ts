import type { Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import type { Ending, Leaving } from '../capability.ts';
import { settleUnread } from '../notifications/settle-notifications.ts';

/** Nobody need look at the tickets of somebody whose account goes, which go with it, nor are theirs on them any more. */
export async function eraseFrom(tx: Tx, at: Date, userId: string): Promise<void> {
  await settleUnread(
    tx,
    at,
    sql`n.target_kind = 'support_ticket' and n.target_id in (select id from support_tickets where opened_by = ${userId})`,
  );
  await tx.rows(sql`update support_tickets set assigned_to = null where assigned_to = ${userId}`);
}

export async function closeAllOf({ tx, at }: Ending, organization: string): Promise<void> {
  await settleUnread(
    tx,
    at,
    sql`n.target_kind = 'support_ticket' and n.target_id in
      (select id from support_tickets where organization_id = ${organization} and status <> 'closed')`,
  );
  await tx.rows(
    sql`update support_tickets set status = 'closed', assigned_to = null, updated_at = ${at}
      where organization_id = ${organization} and status <> 'closed'`,
  );
}

/** Nobody waits for an answer where they are no more, and nobody answers from there. */
export async function closeForLeaver({ tx, at }: Ending, { userId, organizations }: Leaving): Promise<void> {
  const there = sql`organization_id = any(${organizations}::uuid[])`;
  await settleUnread(
    tx,
    at,
    sql`n.target_kind = 'support_ticket' and n.target_id in (select id from support_tickets
        where ${there} and (opened_by = ${userId} or n.user_id = ${userId}))`,
  );
  await tx.rows(
    sql`update support_tickets set
        status = case when opened_by = ${userId} then 'closed' else status end,
        assigned_to = case when assigned_to = ${userId} then null else assigned_to end, updated_at = ${at}
      where ${there} and status <> 'closed' and (opened_by = ${userId} or assigned_to = ${userId})`,
  );
}
