import Type from 'typebox';
import { type Page, pageOf, Window } from '../../kernel/page.ts';
import { rowsOf, statement } from '../../platform/db/ordered.ts';
import { allConditions, type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { query } from '../action.ts';
import { Id } from '../fields.ts';
import { type Comment, commentsOn } from './comments.ts';
import { Reference, TicketCategory, TicketPriority, TicketStatusName } from './fields.ts';
import { type Handler, handlersNamed } from './handlers.ts';
import { handles, isHandled, isOwn, overTickets, type TicketReach } from './reach.ts';
import { byOpener, following, type TicketStatus } from './statuses.ts';
import { isReached, type Ticket, ticketColumns, ticketNamed } from './tickets.ts';

/** Whose tickets: one's own, those that one handles for others, those that one has taken on, or all of these. */
export const views = ['all', 'own', 'others', 'assigned'] as const;

/** Of a million tickets nobody counts all. */
const mostCounted = 10_000;

/** Tickets that the caller reaches, newest first. */
export const listTickets = query('support_ticket.list', {
  input: Type.Object(
    {
      view: Type.Optional(Type.Enum(views)),
      status: Type.Optional(TicketStatusName),
      priority: Type.Optional(TicketPriority),
      category: Type.Optional(TicketCategory),
      /** Those that are not closed, or that are. */
      open: Type.Optional(Type.Boolean()),
      assigned_to: Type.Optional(Id),
      /** Those that are on somebody, or on nobody. */
      assigned: Type.Optional(Type.Boolean()),
      ...Window,
    },
    { additionalProperties: false },
  ),
  permit: overTickets,
  run: async ({ db, reach }, { view = 'all', limit, offset, ...filters }): Promise<Page<Ticket>> => {
    const window = { limit, offset };
    const from = sql`support_tickets t where ${allConditions([chosen(reach, view), ...filtered(filters)])}`;
    const list = { columns: raw(ticketColumns), from, key: [{ sql: 't.id', type: 'uuid' }] } as const;
    const [items, total] = await Promise.all([
      db.rows<Ticket>(statement(list, { ...window, descending: true })),
      rowsOf(db, sql`(select 1 from ${from} limit ${mostCounted}) counted`),
    ]);
    return pageOf({ items, total, atLeast: total === mostCounted }, window);
  },
});

/** What tickets are picked by; what is absent picks all. */
interface Filters {
  readonly status?: TicketStatus;
  readonly priority?: TicketPriority;
  readonly category?: TicketCategory;
  readonly assigned_to?: string;
  readonly open?: boolean;
  readonly assigned?: boolean;
}

function filtered({ assigned, open, ...equal }: Filters): Fragment[] {
  const conditions = Object.entries(equal).map(([column, value]) => sql`${raw(`t.${column}`)} = ${value}`);
  if (open !== undefined) conditions.push(sql`(t.status <> 'closed') = ${open}`);
  if (assigned !== undefined) conditions.push(sql`(t.assigned_to is not null) = ${assigned}`);
  return conditions;
}

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

/** A ticket as it is looked at, with what the caller may make of it. */
export interface TicketRead {
  readonly ticket: Ticket;
  readonly comments: Page<Comment>;
  readonly mayBecome: readonly TicketStatus[];
  /** Whom the caller may give it to. */
  readonly assignable: readonly Handler[];
}

/** A ticket with a page of what was said about it, oldest first. */
export const readTicket = query('support_ticket.read', {
  input: Type.Object({ reference: Reference, ...Window }, { additionalProperties: false }),
  permit: overTickets,
  refuses: ['support.ticket_not_found'],
  run: async ({ db, at, reach }, { reference, ...window }): Promise<TicketRead> => {
    const ticket = await ticketNamed(db, reference, reach);
    const organization = ticket.organization_id;
    const handled = handles(reach, organization);
    const [comments, assignable] = await Promise.all([
      commentsOn(db, ticket.id, window),
      handled ? handlersNamed(db, { organization, at }, reach.actor.userId) : [],
    ]);
    const mayBecome = following(ticket.status).filter(status => handled || byOpener.includes(status));
    return { ticket, comments: pageOf(comments, window), mayBecome, assignable };
  },
  revisionOf: ({ ticket }) => ticket,
});
