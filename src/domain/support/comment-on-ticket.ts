import Type from 'typebox';
import { operatorId } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import { command } from '../action.ts';
import { type Comment, insertComment } from './comments.ts';
import { Reference, Words } from './fields.ts';
import { overTickets } from './reach.ts';
import { tellAnswered } from './tell.ts';
import { changeTicket, lockedTicket, type Ticket } from './tickets.ts';

/**
 * Says something about a ticket that is not closed. When whoever opened it speaks, it is open again: somebody has to look
 * at it.
 */
export const commentOnTicket = command('support_ticket.comment', {
  input: Type.Object({ reference: Reference, body: Words }, { additionalProperties: false }),
  permit: overTickets,
  refuses: ['support.closed', 'support.ticket_not_found'],
  audit: { of: 'support_ticket', details: { ticket: 'TKT-12' } },
  limit: { per: 'actor', max: 60, seconds: 60 },
  run: async (work, { reference, body }): Promise<{ readonly ticket: Ticket; readonly comment: Comment }> => {
    const { tx, ports, at, reach, target } = work;
    const before = await lockedTicket(tx, reference, reach);
    target(
      { kind: 'support_ticket', id: before.id, organization: before.organization_id },
      { ticket: before.reference },
    );
    if (before.status === 'closed') throw refuse('support.closed', {});
    const author = reach.actor.userId ?? operatorId;
    const comment = await insertComment(tx, { id: ports.newId(), ticketId: before.id, author, body, at });
    const status = author === before.opened_by ? 'open' : before.status;
    const ticket = await changeTicket(tx, before, { status }, at);
    await tellAnswered({ ...work, by: reach.actor.userId }, ticket);
    return { ticket, comment };
  },
});
