import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import { useMe } from '../../api/session.ts';
import { Columns } from '../../parts/columns.tsx';
import { Meta } from '../../parts/meta.tsx';
import { Page } from '../../parts/page.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { Answer } from './answer.tsx';
import { Conversation } from './conversation.tsx';
import { EditTicketModal } from './edit-ticket-modal.tsx';
import { nameOf, TicketStatus } from './marks.tsx';
import { ticketRoute } from './routes.ts';
import { texts } from './texts.tsx';
import { TicketDetails } from './ticket-details.tsx';
import { useLiveTickets } from './use-live-tickets.ts';
import { useTicket } from './use-ticket.ts';

const crumbs = [{ label: texts.support, to: '/support' }];

/** One ticket: what was asked, what was said about it, and how it stands. */
export function TicketScreen() {
  useLiveTickets();
  const { id } = ticketRoute.useParams();
  const { user } = useMe();
  const { ticket, error, reread, more } = useTicket(id);
  const [editing, { open, close }] = useDisclosure(false);
  if (ticket === undefined)
    return (
      <Page title={texts.support} crumbs={crumbs}>
        {error === null ? <LoadingState lines={6} /> : <ErrorState error={error} retry={() => void reread()} />}
      </Page>
    );
  return (
    <Page
      title={ticket.subject}
      crumbs={crumbs}
      status={<TicketStatus status={ticket.status} />}
      hint={
        <Meta
          items={[
            { key: 'number', text: ticket.ticket_id },
            {
              key: 'asked',
              text: texts.askedAt(<bdi>{nameOf(ticket.opened_by)}</bdi>, <Time at={ticket.created_at} relative />),
            },
            { key: 'category', text: texts.categories[ticket.category] },
          ]}
        />
      }
      actions={
        ticket.status !== 'closed' &&
        ticket.opened_by.id === user.id && (
          <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={open}>
            {texts.edit}
          </Button>
        )
      }
    >
      <Columns side={<TicketDetails ticket={ticket} reread={reread} />}>
        <Conversation ticket={ticket} more={more} />
        <Answer ticket={ticket} />
      </Columns>
      {editing && <EditTicketModal ticket={ticket} onClose={close} />}
    </Page>
  );
}
