import { sql } from '../../platform/db/sql.ts';
import { type Notifying, notify } from '../notifications/notify.ts';
import { settleNotifications } from '../notifications/settle-notifications.ts';
import { handlersAmong, handlersAt } from './handlers.ts';
import { supportNotices, ticketAnswered, ticketAssigned, ticketMoved, ticketOpened } from './notices.ts';
import type { Ticket } from './tickets.ts';

/** Telling of a ticket, and who does something with it: null for the operator. */
type Telling = Notifying & { readonly by: string | null };

const targetOf = ({ id }: Ticket) => ({ kind: 'support_ticket', id });

/** Tells whoever handles tickets where one was opened. */
export async function tellOpened(work: Telling, ticket: Ticket): Promise<void> {
  const { reference, priority, organization_id: organization } = ticket;
  const to = await handlersAt(work.tx, { organization, at: work.at });
  const facts = { ticket: reference, priority };
  await notify(work, ticketOpened, { to, facts, by: work.by, target: targetOf(ticket) });
}

/** Tells of an answer: whoever opened the ticket, and whoever sees to it. */
export async function tellAnswered(work: Telling, ticket: Ticket): Promise<void> {
  const { by } = work;
  await settleSeen(work, ticket);
  // Nobody else has to look once it was answered by somebody who handles it.
  if (by !== ticket.opened_by) await settle(work, ticket, [ticketOpened], null);
  const others = by === ticket.opened_by ? await concerned(work, ticket) : await seeingTo(work, ticket);
  const to = [ticket.opened_by, ...others];
  await notify(work, ticketAnswered, { to, facts: { ticket: ticket.reference }, by, target: targetOf(ticket) });
}

/** Tells of what became of a ticket: who it is on, and how it stands. */
export async function tellChanged(work: Telling, before: Ticket, after: Ticket): Promise<void> {
  const { by } = work;
  const target = targetOf(after);
  const { reference: ticket, priority, status, assigned_to: assignee } = after;
  const [moved, passed] = [status !== before.status, assignee !== before.assigned_to];
  if (moved || passed) {
    await settleSeen(work, after);
    await settle(work, after, [ticketOpened], null);
  }
  if (passed && before.assigned_to !== null) await settle(work, after, [ticketAssigned], [before.assigned_to]);
  if (status === 'closed') await settle(work, after, supportNotices, null);
  if (passed && assignee !== null && status !== 'closed') {
    await notify(work, ticketAssigned, { to: [assignee], facts: { ticket, priority }, by, target });
  }
  if (!moved) return;
  const to = by === after.opened_by ? await concerned(work, after) : [after.opened_by];
  await notify(work, ticketMoved, { to, facts: { ticket, status }, by, target });
}

/** Who hears of what whoever opened a ticket does with it. Where nobody sees to it, somebody has to, unless it is over. */
async function concerned(work: Telling, ticket: Ticket): Promise<string[]> {
  const found = await seeingTo(work, ticket);
  if (found.length > 0 || ticket.status === 'closed') return found;
  return handlersAt(work.tx, { organization: ticket.organization_id, at: work.at });
}

/** Who sees to a ticket, of those who still may: whoever it is on, else those who have answered in it. */
async function seeingTo({ tx, at }: Telling, ticket: Ticket): Promise<string[]> {
  const place = { organization: ticket.organization_id, at };
  if (ticket.assigned_to !== null) {
    const assigned = await handlersAmong(tx, [ticket.assigned_to], place);
    if (assigned.length > 0) return assigned;
  }
  const spoke = await tx.rows<{ author_id: string }>(
    sql`select distinct author_id from support_comments where ticket_id = ${ticket.id} and author_id <> ${ticket.opened_by}`,
  );
  const people = spoke.map(({ author_id }) => author_id);
  return people.length === 0 ? [] : handlersAmong(tx, people, place);
}

/** Who does something with a ticket has seen all that they were told of it. */
async function settleSeen(work: Telling, ticket: Ticket): Promise<void> {
  if (work.by !== null) await settle(work, ticket, supportNotices, [work.by]);
}

function settle(
  work: Telling,
  ticket: Ticket,
  kinds: Parameters<typeof settleNotifications>[1],
  to: readonly string[] | null,
): Promise<void> {
  return settleNotifications(work, kinds, { to, target: targetOf(ticket) });
}
