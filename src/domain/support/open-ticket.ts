import Type from 'typebox';
import { placeFor } from '../access/rules.ts';
import { command, self } from '../action.ts';
import { Id } from '../fields.ts';
import { Attachments, Subject, TicketCategory, TicketPriority, Words } from './fields.ts';
import { tellOpened } from './tell.ts';
import { shareTicketFiles } from './ticket-files.ts';
import { insertTicket, type Ticket, ticketById } from './tickets.ts';

/**
 * Asks for help: in the organization that is named, or in the caller's only one. Those who belong to none ask the
 * platform's own people.
 */
export const openTicket = command('support_ticket.create', {
  input: Type.Object(
    {
      category: TicketCategory,
      priority: TicketPriority,
      subject: Subject,
      description: Words,
      attachments: Type.Optional(Attachments),
      organizationId: Type.Optional(Id),
    },
    { additionalProperties: false },
  ),
  permit: self('support'),
  refuses: ['organization.not_found', 'organization.required'],
  audit: { of: 'support_ticket', details: { ticket: 'TKT-12', category: 'technical', priority: 'high' } },
  // Each one is somebody's work.
  limit: { per: 'actor', max: 30, seconds: 60 },
  run: async (work, { organizationId, ...asked }): Promise<Ticket> => {
    const { tx, ports, at, actor, userId, caller, target } = work;
    const { organizations } = actor;
    const named = organizationId ?? caller.organization;
    const organization =
      named === null && organizations.length === 0
        ? null
        : placeFor({ organizations }, organizationId, caller, 'support.manage');
    const id = ports.newId();
    const attachments = asked.attachments ?? [];
    await insertTicket(tx, {
      ...asked,
      id,
      openedBy: userId,
      organization,
      attachments,
      at,
    });
    await shareTicketFiles(tx, { ticketId: id, openedBy: userId }, attachments);
    const ticket = await ticketById(tx, id);
    const { reference, category, priority } = ticket;
    // What people write stays out of the ledger: there it could never be erased.
    target({ kind: 'support_ticket', id, organization }, { ticket: reference, category, priority });
    await tellOpened({ ...work, by: userId }, ticket);
    return ticket;
  },
  revisionOf: ticket => ticket,
});
