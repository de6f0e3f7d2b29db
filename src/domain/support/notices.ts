import Type from 'typebox';
import { notification } from '../notification.ts';
import { TicketPriority, TicketStatusName } from './fields.ts';

const ways = ['mail', 'app', 'off'] as const;

/**
 * No notice has a word of what people wrote: it would stay in mailboxes and in the lists of others when a ticket is changed or its
 * opener gone, and who reads mail need not come to the ticket any more. They say which ticket it is, and who did what.
 */
const urgent = Type.Object({ ticket: Type.String(), priority: TicketPriority });

/** To whoever handles tickets there. Settled once somebody has seen to it. */
export const ticketOpened = notification('support.ticket_opened', {
  facts: urgent,
  about: 'Somebody asks for help, where you handle support tickets',
  ways,
  words: ({ ticket, priority }, by) => `${by ?? 'Somebody'} asks for help: ${ticket}, priority ${priority}`,
});

export const ticketAssigned = notification('support.ticket_assigned', {
  facts: urgent,
  about: 'A support ticket is assigned to you',
  ways,
  words: ({ ticket, priority }, by) => `${by ?? 'Somebody'} assigned ${ticket} to you, priority ${priority}`,
});

export const ticketAnswered = notification('support.ticket_answered', {
  facts: Type.Object({ ticket: Type.String() }),
  about: 'Somebody answers in a support ticket of yours, or in one that you handle',
  ways,
  words: ({ ticket }, by) => `${by ?? 'Somebody'} answered in ${ticket}`,
});

/** What a ticket became, as it reads on after who did it. */
const became = {
  open: (ticket: string) => `opened ${ticket} again`,
  pending: (ticket: string) => `waits for your answer in ${ticket}`,
  resolved: (ticket: string) => `marked ${ticket} as resolved`,
  closed: (ticket: string) => `closed ${ticket}`,
};

export const ticketMoved = notification('support.ticket_status', {
  facts: Type.Object({ ticket: Type.String(), status: TicketStatusName }),
  about: 'A support ticket of yours is resolved, closed or opened again, or waits for your answer',
  ways,
  words: ({ ticket, status }, by) => `${by ?? 'Somebody'} ${became[status](ticket)}`,
});

export const supportNotices = [ticketOpened, ticketAssigned, ticketAnswered, ticketMoved];
