import type { ErrorTable } from '../../kernel/errors.ts';
import type { TicketStatus } from './statuses.ts';

declare module '../../kernel/errors.ts' {
  interface Errors {
    /** No such ticket, or none that this caller may see. */
    'support.ticket_not_found': Record<never, never>;
    /** What was asked of it does not follow from how it stands. */
    'support.transition': { readonly from: TicketStatus; readonly to: TicketStatus };
    /** Nothing more is said about it, and nothing changed. */
    'support.closed': Record<never, never>;
  }
}

export const supportErrors = {
  'support.ticket_not_found': { status: 404, message: () => 'Support ticket not found' },
  'support.transition': {
    status: 409,
    message: ({ from, to }) => `A ticket that is ${from} cannot become ${to}`,
  },
  'support.closed': { status: 409, message: () => 'This ticket is closed; open another one' },
} satisfies Partial<ErrorTable>;
