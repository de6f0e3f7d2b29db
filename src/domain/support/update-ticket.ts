import Type from 'typebox';
import { refuse, refuseField } from '../../kernel/errors.ts';
import { denied } from '../access/over.ts';
import { command } from '../action.ts';
import { changesOf } from '../changes.ts';
import { mustHandle } from './assignee.ts';
import { editableTicket } from './editable.ts';
import {
  Assignee,
  Attachments,
  Reference,
  Subject,
  TicketCategory,
  TicketPriority,
  TicketStatusName,
  Words,
} from './fields.ts';
import { handles, overTickets, type TicketReach } from './reach.ts';
import { byOpener, mayFollow } from './statuses.ts';
import { tellChanged } from './tell.ts';
import { shareTicketFiles } from './ticket-files.ts';
import { changeTicket, lockedTicket, type Ticket, type TicketChanges, ticketNamed } from './tickets.ts';

/** What only whoever wrote it may change. */
const words = ['subject', 'description', 'attachments'] as const;

/**
 * Changes a ticket that is not closed. Its words belong to whoever opened it; who is on it, and where it stands, to those
 * who handle it. Whoever opened it may take it up again and close it.
 */
export const updateTicket = command('support_ticket.update', {
  input: Type.Object(
    {
      reference: Reference,
      status: Type.Optional(TicketStatusName),
      priority: Type.Optional(TicketPriority),
      category: Type.Optional(TicketCategory),
      subject: Type.Optional(Subject),
      description: Type.Optional(Words),
      attachments: Type.Optional(Attachments),
      assigned_to: Type.Optional(Assignee),
    },
    { additionalProperties: false },
  ),
  permit: overTickets,
  refuses: ['support.closed', 'support.ticket_not_found', 'support.transition'],
  audit: {
    of: 'support_ticket',
    details: { ticket: 'TKT-12', fields: ['name'], changes: { name: { from: 'Before', to: 'After' } } },
  },
  edits: {
    thing: editableTicket,
    id: async ({ reference }, { tx, reach }) => (await ticketNamed(tx, reference, reach)).id,
  },
  run: async (work, { reference, ...changes }): Promise<Ticket> => {
    const { tx, at, reach, target } = work;
    const before = await lockedTicket(tx, reference, reach);
    const about = { kind: 'support_ticket', id: before.id, organization: before.organization_id } as const;
    const fields = Object.keys(changes);
    target(about, { ticket: before.reference, fields });
    mustBeTheirs(reach, before, changes);
    if (fields.length === 0) return before;
    const { status = before.status, assigned_to: assignee } = changes;
    if (before.status === 'closed') throw refuse('support.closed', {});
    if (status !== before.status && !mayFollow(before.status, status)) {
      throw refuse('support.transition', { from: before.status, to: status });
    }
    if (assignee !== undefined && assignee !== null) await mustHandle(tx, assignee, before.organization_id, at);
    const { attachments } = changes;
    if (attachments !== undefined)
      await shareTicketFiles(tx, { ticketId: before.id, openedBy: before.opened_by }, attachments);
    const after = await changeTicket(tx, before, changes, at);
    target(about, changesOf(before, after, ['status', 'priority', 'category', 'assigned_to']));
    await tellChanged({ ...work, by: reach.actor.userId }, before, after);
    return after;
  },
  revisionOf: ticket => ticket,
});

/** Refuses what is not the caller's to change. */
function mustBeTheirs(reach: TicketReach, ticket: Ticket, { status, assigned_to, ...rest }: TicketChanges): void {
  if (!handles(reach, ticket.organization_id)) {
    if (assigned_to !== undefined) throw denied('support.manage');
    if (status !== undefined && status !== ticket.status && !byOpener.includes(status)) throw denied('support.manage');
  }
  if (ticket.opened_by === reach.userId) return;
  const foreign = words.find(field => rest[field] !== undefined);
  if (foreign !== undefined) throw refuseField(foreign, 'can only be changed by whoever opened the ticket');
}
