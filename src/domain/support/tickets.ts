import { refuse } from '../../kernel/errors.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import type { FileShown } from '../events.ts';
import type { TicketCategory, TicketPriority } from './fields.ts';
import { isHandled, isOwn, type TicketReach } from './reach.ts';
import type { TicketStatus } from './statuses.ts';

/** A ticket as people see it. Times are RFC 3339 UTC. */
export interface Ticket {
  /** A UUID, for what names it in the ledger and tells its states apart. */
  readonly id: string;
  /** What people call it by: `TKT-10001`. */
  readonly reference: string;
  readonly category: TicketCategory;
  readonly priority: TicketPriority;
  readonly subject: string;
  readonly description: string;
  /** Names of files as labels, and ids of files. */
  readonly attachments: readonly string[];
  /** Those of these files that are there. */
  readonly files: readonly FileShown[];
  readonly status: TicketStatus;
  /** Null for one of the whole platform. */
  readonly organization_id: string | null;
  readonly opened_by: string;
  readonly opened_by_name: string | null;
  readonly assigned_to: string | null;
  readonly assigned_to_name: string | null;
  readonly comment_count: number;
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** Columns of a `Ticket` from `support_tickets t`. */
export const ticketColumns = `t.id, 'TKT-' || t.number as reference, t.category, t.priority, t.subject, t.description, t.attachments,
  t.status, t.organization_id, t.opened_by, t.assigned_to, t.revision, t.created_at, t.updated_at,
  (select coalesce(u.display_name, u.username) from users u where u.id = t.opened_by) as opened_by_name,
  (select coalesce(u.display_name, u.username) from users u where u.id = t.assigned_to) as assigned_to_name,
  (select count(*) from support_comments c where c.ticket_id = t.id) as comment_count,
  (select coalesce(json_agg(json_build_object('id', f.id, 'name', f.name, 'size', f.size, 'content_type', f.content_type,
      'is_encrypted', f.is_encrypted) order by f.id), '[]')
    from support_ticket_files tf join files f on f.id = tf.file_id where tf.ticket_id = t.id and f.state = 'ready') as files`;

const columns = raw(ticketColumns);

/** SQL: the caller may see the ticket `t`. */
export const isReached = (reach: TicketReach): Fragment => sql`(${isOwn(reach)} or ${isHandled(reach)})`;

const named = (reference: string, reach: TicketReach): Fragment => {
  const number = /^TKT-(\d+)$/i.exec(reference)?.[1];
  const which = number === undefined ? sql`t.id = ${reference}::uuid` : sql`t.number = ${number}::bigint`;
  return sql`${which} and ${isReached(reach)}`;
};

/** A ticket that the caller reaches; refuses as not found otherwise. */
export async function ticketNamed(on: Queryable, reference: string, reach: TicketReach): Promise<Ticket> {
  const [ticket] = await on.rows<Ticket>(
    sql`select ${columns} from support_tickets t where ${named(reference, reach)}`,
  );
  if (ticket === undefined) throw refuse('support.ticket_not_found', {});
  return ticket;
}

/** Like `ticketNamed`, and nobody else changes it until the transaction ends. */
export async function lockedTicket(tx: Tx, reference: string, reach: TicketReach): Promise<Ticket> {
  const [locked] = await tx.rows<{ id: string }>(
    sql`select t.id from support_tickets t where ${named(reference, reach)} for update`,
  );
  if (locked === undefined) throw refuse('support.ticket_not_found', {});
  return ticketById(tx, locked.id);
}

/** A ticket that is known to be there. */
export async function ticketById(tx: Tx, id: string): Promise<Ticket> {
  const [ticket] = await tx.rows<Ticket>(sql`select ${columns} from support_tickets t where t.id = ${id}`);
  if (ticket === undefined) throw new Error('a support ticket is gone');
  return ticket;
}

export interface NewTicket {
  readonly id: string;
  readonly openedBy: string;
  readonly organization: string | null;
  readonly category: TicketCategory;
  readonly priority: TicketPriority;
  readonly subject: string;
  readonly description: string;
  readonly attachments: readonly string[];
  readonly at: Date;
}

export async function insertTicket(tx: Tx, ticket: NewTicket): Promise<void> {
  const { id, openedBy, organization, category, priority, subject, description, attachments, at } = ticket;
  await tx.rows({
    name: 'insert_support_ticket',
    text: `insert into support_tickets
        (id, opened_by, organization_id, category, priority, subject, description, attachments, created_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
    values: [id, openedBy, organization, category, priority, subject, description, attachments, at],
  });
}

/** What may be changed of a ticket. */
export type TicketChanges = {
  readonly [K in
    | 'category'
    | 'priority'
    | 'subject'
    | 'description'
    | 'attachments'
    | 'status'
    | 'assigned_to']?: Ticket[K];
};

export async function changeTicket(tx: Tx, before: Ticket, changes: TicketChanges, at: Date): Promise<Ticket> {
  const after = { ...before, ...changes };
  await tx.rows({
    name: 'change_support_ticket',
    text: `update support_tickets set category = $2, priority = $3, subject = $4, description = $5, attachments = $6,
        status = $7, assigned_to = $8, updated_at = $9 where id = $1`,
    values: [
      ...[before.id, after.category, after.priority, after.subject, after.description, after.attachments],
      ...[after.status, after.assigned_to, at],
    ],
  });
  return ticketById(tx, before.id);
}
