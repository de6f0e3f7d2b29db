import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { rowsOf, statement } from '../../platform/db/ordered.ts';
import { allConditions, type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { query } from '../action.ts';
import { type Comment, commentsOn } from './comments.ts';
import { Reference, TicketStatusName } from './fields.ts';
import { isHandled, isOwn, overTickets, type TicketReach } from './reach.ts';
import { isReached, type Ticket, ticketColumns, ticketNamed } from './tickets.ts';

/** Whose tickets: one's own, those that one handles for others, those that one has taken on, or all of these. */
export const views = ['all', 'own', 'others', 'assigned'] as const;

/** Of a million tickets nobody counts all. */
const mostCounted = 10_000;

/** Tickets that the caller reaches, newest first. */
export const listTickets = query('support_ticket.list', {
  input: Type.Object(
    { view: Type.Optional(Type.Enum(views)), status: Type.Optional(TicketStatusName), ...Window },
    { additionalProperties: false },
  ),
  permit: overTickets,
  run: async ({ db, reach }, { view = 'all', status, ...window }): Promise<Page<Ticket>> => {
    const conditions = [chosen(reach, view), ...(status === undefined ? [] : [sql`t.status = ${status}`])];
    const from = sql`support_tickets t where ${allConditions(conditions)}`;
    const list = { columns: raw(ticketColumns), from, key: [{ sql: 't.id', type: 'uuid' }] } as const;
    const [items, total] = await Promise.all([
      db.rows<Ticket>(statement(list, { ...window, descending: true })),
      rowsOf(db, sql`(select 1 from ${from} limit ${mostCounted}) counted`),
    ]);
    return pageOf({ items, total, atLeast: total === mostCounted }, window);
  },
});

function chosen(reach: TicketReach, view: (typeof views)[number]): Fragment {
  switch (view) {
    case 'all':
      return isReached(reach);
    case 'own':
      return isOwn(reach);
    case 'others':
      return sql`(${isHandled(reach)} and t.opened_by is distinct from ${reach.actor.userId}::uuid)`;
    case 'assigned':
      return sql`(${isHandled(reach)} and t.assigned_to = ${reach.actor.userId}::uuid)`;
  }
}

/** A ticket with a page of what was said about it, oldest first. */
export const readTicket = query('support_ticket.read', {
  input: Type.Object({ reference: Reference, ...Window }, { additionalProperties: false }),
  permit: overTickets,
  refuses: ['support.ticket_not_found'],
  run: async (
    { db, reach },
    { reference, ...window },
  ): Promise<{ readonly ticket: Ticket; readonly comments: Page<Comment> }> => {
    const ticket = await ticketNamed(db, reference, reach);
    return { ticket, comments: pageOf(await commentsOn(db, ticket.id, window), window) };
  },
  revisionOf: ({ ticket }) => ticket,
});
