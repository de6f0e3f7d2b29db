export const statuses = ['open', 'pending', 'resolved', 'closed'] as const;
/** `pending` waits for whoever opened it; `closed` is the end. */
export type TicketStatus = (typeof statuses)[number];

const next: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  open: ['pending', 'resolved', 'closed'],
  pending: ['open', 'resolved', 'closed'],
  resolved: ['open', 'closed'],
  closed: [],
};

/** What may become of a ticket from where it stands. */
export const following = (from: TicketStatus): readonly TicketStatus[] => next[from];

/** Whether a ticket may go from one status to another. */
export function mayFollow(from: TicketStatus, to: TicketStatus): boolean {
  return next[from].includes(to);
}

/** What whoever opened a ticket may make of it by themselves: take it up again, or be done with it. */
export const byOpener: readonly TicketStatus[] = ['open', 'closed'];
