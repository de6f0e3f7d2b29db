import { api, ifMatch, type Page, result, type Tagged } from '../../api/client.ts';
import type { paths } from '../../api/schema.d.ts';
import { pageSize } from '../../parts/use-paged-rows.ts';

type List = paths['/api/v1/user/support/tickets']['get'];
type One = paths['/api/v1/user/support/tickets/{ticketId}'];
export type Ticket = List['responses']['200']['content']['application/json']['results']['tickets'][number];
/** A ticket with a part of what was said about it. */
export type TicketRead = One['get']['responses']['200']['content']['application/json']['results'];
export type TicketChanges = NonNullable<One['patch']['requestBody']>['content']['application/json'];
export type NewTicket = paths['/api/v1/user/support/ticket']['post']['requestBody']['content']['application/json'];

export const statuses = ['open', 'pending', 'resolved', 'closed'] as const satisfies readonly Ticket['status'][];
export const priorities = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Ticket['priority'][];
export const categories = [
  'technical',
  'account',
  'access',
  'billing',
  'other',
] as const satisfies readonly Ticket['category'][];

/** Whose tickets: one's own, those that one handles, those that are on oneself. */
export const views = ['own', 'others', 'assigned'] as const;
export type View = (typeof views)[number];

/** What the list is narrowed by; what is absent narrows nothing. */
export interface TicketFilters {
  readonly view?: View;
  readonly status?: Ticket['status'];
  readonly priority?: Ticket['priority'];
  readonly category?: Ticket['category'];
  /** Those that are on somebody, or on nobody. */
  readonly assigned?: boolean;
}

/** All that is known of tickets, which may change with one deed. */
export const supportRoot = ['support'] as const;
export const ticketsKey = (filters: TicketFilters) => [...supportRoot, 'list', filters] as const;
export const ticketKey = (id: string) => [...supportRoot, 'ticket', id] as const;

/** As many are counted. */
const mostCounted = 10_000;

/** A row of the list: rows are told apart by their ids. */
export type TicketRow = Ticket & { readonly id: string };

export async function fetchTickets(
  { view = 'own', ...filters }: TicketFilters,
  number: number,
  signal: AbortSignal,
): Promise<Page<TicketRow>> {
  const query = { view, ...filters, limit: pageSize, skip: (number - 1) * pageSize };
  const { tickets, total } = (await result(api.GET('/api/v1/user/support/tickets', { params: { query }, signal })))
    .results;
  return { items: tickets.map(ticket => ({ ...ticket, id: ticket.ticket_id })), total, atLeast: total >= mostCounted };
}

/** Answers that one request fetches. */
const answersAtOnce = 100;

/** A ticket with the answers from one on, and the tag of its state. */
export async function fetchTicket(id: string, skip: number, signal?: AbortSignal): Promise<TicketRead & Tagged> {
  const params = { path: { ticketId: id }, query: { limit: answersAtOnce, skip } };
  const call = api.GET('/api/v1/user/support/tickets/{ticketId}', { params, ...(signal && { signal }) });
  const { results } = await result(call);
  return { ...results, etag: (await call).response.headers.get('etag') ?? '' };
}

export async function openTicket(body: NewTicket): Promise<Ticket> {
  return (await result(api.POST('/api/v1/user/support/ticket', { body }))).results;
}

export async function changeTicket(ticket: Pick<Ticket, 'ticket_id'> & Tagged, body: TicketChanges): Promise<Ticket> {
  const params = { path: { ticketId: ticket.ticket_id }, header: ifMatch(ticket) };
  return (await result(api.PATCH('/api/v1/user/support/tickets/{ticketId}', { params, body }))).results;
}

export async function answerTicket(id: string, comment: string): Promise<Ticket> {
  const params = { path: { ticketId: id } };
  const body = { comment };
  return (await result(api.POST('/api/v1/user/support/tickets/{ticketId}/comments', { params, body }))).results;
}
