import { commentOnTicket } from '../../../domain/support/comment-on-ticket.ts';
import { Reference } from '../../../domain/support/fields.ts';
import { openTicket } from '../../../domain/support/open-ticket.ts';
import { listTickets, readTicket } from '../../../domain/support/read-tickets.ts';
import { updateTicket } from '../../../domain/support/update-ticket.ts';
import type { Route } from '../../../http/route.ts';
import { limitWindow } from '../limit-query.ts';
import {
  CommentBody,
  CommentResults,
  CommentsQuery,
  TicketBody,
  TicketChangesBody,
  TicketResults,
  TicketsQuery,
  TicketsResults,
  TicketWithComments,
  toCommented,
  toTicket,
  toTickets,
  toTicketWithComments,
} from '../shapes/support.ts';
import { workflow } from '../workflow.ts';

const params = { ticketId: Reference };

export const supportRoutes: Route[] = [
  workflow('POST /user/support/ticket', openTicket, {
    workflow: 'support_ticket',
    summary: 'Ask for help',
    body: TicketBody,
    results: TicketResults,
    input: ({ body: { organization_id: organizationId, ...ticket } }) =>
      organizationId === undefined ? ticket : { ...ticket, organizationId },
    show: toTicket,
  }),
  workflow('GET /user/support/tickets', listTickets, {
    workflow: 'support_ticket',
    summary: 'Your tickets, and those that you handle, newest first',
    query: TicketsQuery,
    results: TicketsResults,
    input: ({ query: { limit, skip, ...filters } }) => ({ ...filters, ...windowOf({ limit, skip }) }),
    show: toTickets,
  }),
  workflow('GET /user/support/tickets/:ticketId', readTicket, {
    workflow: 'support_ticket',
    summary: 'A ticket with what was said about it, oldest first',
    params,
    query: CommentsQuery,
    results: TicketWithComments,
    input: ({ params: { ticketId: reference }, query }) => ({ reference, ...windowOf(query) }),
    show: toTicketWithComments,
  }),
  workflow('POST /user/support/tickets/:ticketId/comments', commentOnTicket, {
    workflow: 'support_ticket',
    summary: 'Say something about a ticket',
    params,
    body: CommentBody,
    results: CommentResults,
    input: ({ params: { ticketId: reference }, body: { comment } }) => ({ reference, body: comment }),
    show: toCommented,
  }),
  workflow('PATCH /user/support/tickets/:ticketId', updateTicket, {
    workflow: 'support_ticket',
    summary: 'Change the named fields of a ticket',
    params,
    body: TicketChangesBody,
    results: TicketResults,
    input: ({ params: { ticketId: reference }, body }) => ({ reference, ...body }),
    show: toTicket,
  }),
];

function windowOf(query: Parameters<typeof limitWindow>[0]) {
  const { limit, offset } = limitWindow(query);
  return { limit, offset };
}
